import type { TopologyOptions } from "@basics/local";
import type { OracleFile } from "@basics/oracle/live";
import type { Endorsement } from "../chaincode/deployment.js";

/** Takes messages on the progress of some work. */
export type Log = (message: string) => void;

/** The limits at which the ordering service cuts a block, named as in Fabric's `configtx.yaml`. */
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
  /** The directories of operators that run another package under the same definition, by MSP id. */
  readonly overrides?: Readonly<Record<string, string>>;
  /**
   * The endorsement policy on the consortium channel: `MAJORITY` (the default) or `ANY` of its
   * operators.
   */
  readonly endorsement?: Endorsement;
}

/** Options of a network on Fabric's own programs. */
export interface FabricNetworkOptions extends TopologyOptions {
  /** The folder of ledgers, identities and ports. Default: a temporary folder, removed on stop. */
  readonly dataDirectory?: string;
  /** The folder of Fabric's programs. Default: `PATH`. */
  readonly fabricBin?: string;
  /** The number of nodes that order the consortium channel. Default 1. */
  readonly orderers?: number;
  /** The number of each operator's peers. Default 1. */
  readonly peersPerOperator?: number;
  /**
   * True puts private channels on the consortium's ordering service. Default: each operator has its
   * own.
   */
  readonly sharedOrderer?: boolean;
  readonly batch?: Partial<BatchLimits>;
  /** The consensus that proxies before the ordering services make of them. Default: none. */
  readonly oracle?: OracleFile | undefined;
  /** The first of the ports that nodes listen on. Default: any free ones. */
  readonly portBase?: number;
  readonly chaincodes: readonly FabricChaincode[];
  /** Takes a message for each step. Default: messages are dropped. */
  readonly log?: Log;
}

export const defaultBatch: BatchLimits = { maxMessageCount: 10, timeoutMs: 100 };

/**
 * The orderers' time-out in milliseconds where a proxy decides on blocks. It must only be longer
 * than it takes to send a block. Transactions that pass the proxy without a delay wait for it.
 */
export const PROXIED_BATCH_TIMEOUT_MS = 2_000;
