import type { TopologyOptions } from "@basics/local";
import type { OracleFile, OracleObserver } from "@basics/oracle/live";
import type { ChaincodeDeployment } from "../chaincode/deployment.js";
import type { BatchLimits } from "../ordering/types.js";
import type { ReleaseBlock } from "../ordering/orderer.js";

export interface EmbeddedNetworkOptions extends TopologyOptions {
  /** Where ledgers, identities and ports are kept. Default: a temporary folder, removed on stop. */
  readonly dataDirectory?: string;
  /** The peers listen here and above, the orderer after them. Default: any free ports. */
  readonly portBase?: number;
  /** When blocks are cut; see {@link defaultBatch}. */
  readonly batch?: Partial<BatchLimits>;
  /** How long one call of a chaincode may take. Default 30 s, as on a Fabric peer. */
  readonly chaincodeTimeoutMs?: number;
  readonly chaincodes: readonly ChaincodeDeployment[];
  /** Holds each block back between ordering and commit, to model a consensus. Default: not at all. */
  readonly releaseBlock?: ReleaseBlock;
  /** The consensus of channels, in place of blocks as soon as may be. Default: none. */
  readonly oracle?: OracleFile | undefined;
  /** Told what that consensus does. Default: nobody. */
  readonly oracleObserver?: OracleObserver;
  /** Told what an operator of the network should know. Default: nobody. */
  readonly log?: (message: string) => void;
}

/** A lone transaction waits 5 ms. Sizes are those of Fabric's sample configuration. */
export const defaultBatch: BatchLimits = {
  maxMessageCount: 100,
  timeoutMs: 5,
  absoluteMaxBytes: 10 * 1024 * 1024,
  preferredMaxBytes: 2 * 1024 * 1024,
};
