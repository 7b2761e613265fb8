import type { TopologyOptions } from "@basics/local";
import type { OracleFile, OracleObserver } from "@basics/oracle/live";
import type { ChaincodeDeployment } from "../chaincode/deployment.js";
import type { BatchLimits } from "../ordering/types.js";
import type { ReleaseBlock } from "../ordering/orderer.js";

/** The operators and channels of the network, the chaincodes on them, and how it is run. */
export interface EmbeddedNetworkOptions extends TopologyOptions {
  /**
   * The folder for ledgers, identities and ports. Default: a temporary folder, which is removed on
   * stop.
   */
  readonly dataDirectory?: string;
  /**
   * The first port. The peers listen on it and the following ones, and the orderer on the next.
   * Default: any free ports.
   */
  readonly portBase?: number;
  /**
   * The limits at which blocks are cut. Default: 100 envelopes, 5 ms, 2 MiB (10 MiB for one
   * envelope).
   */
  readonly batch?: Partial<BatchLimits>;
  /**
   * The time that one call of a chaincode may take, in milliseconds. Default: 30,000, as on a
   * Fabric peer.
   */
  readonly chaincodeTimeoutMs?: number;
  /** The chaincodes that are deployed when the network starts. */
  readonly chaincodes: readonly ChaincodeDeployment[];
  /**
   * Holds each block back between ordering and commit, to model a consensus. Default: blocks are
   * not held back.
   */
  readonly releaseBlock?: ReleaseBlock;
  /**
   * The modelled consensus of some channels. Default: none, so blocks are cut as soon as possible.
   */
  readonly oracle?: OracleFile | undefined;
  /** Called with everything that the modelled consensus does. Default: nobody. */
  readonly oracleObserver?: OracleObserver;
  /** Called with messages for whoever runs the network. Default: nobody. */
  readonly log?: (message: string) => void;
}

/**
 * The default limits. A single transaction waits 5 ms. The sizes are those of Fabric's sample
 * configuration.
 */
export const defaultBatch: BatchLimits = {
  maxMessageCount: 100,
  timeoutMs: 5,
  absoluteMaxBytes: 10 * 1024 * 1024,
  preferredMaxBytes: 2 * 1024 * 1024,
};
