import type { TopologyOptions } from "@basics/local";
import type { OracleFile } from "@basics/oracle/live";
import type { Endorsement } from "../chaincode/deployment.js";

/** Takes what is told of the progress of something. */
export type Log = (message: string) => void;

/** When the ordering service cuts a block; the names are those of Fabric's `configtx.yaml`. */
export interface BatchLimits {
  readonly maxMessageCount: number;
  readonly timeoutMs: number;
}

/** A chaincode, where it is deployed, who must endorse it, and where its package is. */
export interface FabricChaincode {
  readonly name: string;
  readonly channels: "all" | "consortium" | "private";
  /** A Node chaincode package; each operator runs it as a service of its own. */
  readonly directory: string;
  /** Operators that run another package under the same definition: by MSP id. */
  readonly overrides?: Readonly<Record<string, string>>;
  /**
   * Who must endorse on the consortium channel: `MAJORITY` or `ANY` of its operators. Default MAJORITY.
   */
  readonly endorsement?: Endorsement;
}

export interface FabricNetworkOptions extends TopologyOptions {
  /** Where ledgers, identities and ports are kept. Default: a temporary folder, removed on stop. */
  readonly dataDirectory?: string;
  /** The folder of Fabric's programs. Default: `PATH`. */
  readonly fabricBin?: string;
  /** How many nodes order the consortium channel. Default 1. */
  readonly orderers?: number;
  /** Default 1. */
  readonly peersPerOperator?: number;
  /** Private channels on the consortium's ordering service, not on one of each operator's own. */
  readonly sharedOrderer?: boolean;
  readonly batch?: Partial<BatchLimits>;
  /** The consensus that proxies before the ordering services make of them. Default: none. */
  readonly oracle?: OracleFile | undefined;
  /** The first of the ports that nodes listen on. Default: any free ones. */
  readonly portBase?: number;
  readonly chaincodes: readonly FabricChaincode[];
  /** Told what happens, step by step. Default: nobody. */
  readonly log?: Log;
}

export const defaultBatch: BatchLimits = { maxMessageCount: 10, timeoutMs: 100 };

/**
 * Where a proxy decides on blocks, an orderer's time-out must only be longer than it takes to send one;
 * what passes the proxy waits for it.
 */
export const PROXIED_BATCH_TIMEOUT_MS = 2_000;
