import type { BatchLimits } from "../plan/options.js";

/** The consensus of an ordering service's nodes: Raft, or Fabric 3's SmartBFT (`bft`). */
export type Consensus = "raft" | "bft";

/** The host and port at which other nodes call a node. */
export interface NodeAddress {
  /** Default: localhost. */
  readonly host?: string;
  readonly port: number;
}

/** A node of an ordering service; the certificates are PEM files. */
export interface Consenter extends NodeAddress {
  /** The TLS certificate with which it serves and dials. */
  readonly tlsCertificate: string;
  /** The certificate of the key that signs its blocks. Only BFT needs it. */
  readonly identityCertificate?: string;
}

export const LOCAL_HOST = "localhost";

export interface ConsensusOptions {
  /** Default: raft. */
  readonly consensus?: Consensus;
  readonly consenters: readonly Consenter[];
  /**
   * Raft's unit of time in milliseconds. A node that has heard no leader for ten of them starts an
   * election. Default 100: nodes on one machine replace a lost leader within a second or two. A
   * candidate repeats its request after two units, so no leader is ever elected when a round of
   * messages takes longer than that.
   */
  readonly tickMs?: number;
  readonly batch: BatchLimits;
}

/**
 * The part of a channel's orderer section that a consensus decides; `owner` is the consenters' MSP.
 */
export function consensusSection(options: ConsensusOptions, owner: string): object {
  return options.consensus === "bft" ? bftSection(options, owner) : raftSection(options);
}

/** The channel's capability. BFT needs one that Fabric 2.5 does not know. */
export function channelCapability({ consensus }: ConsensusOptions): object {
  return consensus === "bft" ? { V3_0: true } : { V2_0: true };
}

function raftSection({ consenters, tickMs = 100 }: ConsensusOptions): object {
  return {
    OrdererType: "etcdraft",
    EtcdRaft: {
      Consenters: consenters.map(address),
      Options: {
        TickInterval: `${tickMs}ms`,
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: "16 MB",
      },
    },
  };
}

function bftSection({ consenters, batch }: ConsensusOptions, owner: string): object {
  const { maxMessageCount, timeoutMs } = batch;
  return {
    OrdererType: "BFT",
    ConsenterMapping: consenters.map((consenter, index) => ({
      ID: index + 1,
      MSPID: owner,
      Identity: consenter.identityCertificate,
      ...address(consenter),
    })),
    // These are Fabric's own values, but a block waits to be full as long as the batch's time-out
    // says, and the pool holds a whole block.
    SmartBFT: {
      RequestBatchMaxCount: maxMessageCount,
      RequestBatchMaxBytes: 10 * 1024 * 1024,
      RequestBatchMaxInterval: `${timeoutMs}ms`,
      RequestPoolSize: Math.max(400, 4 * maxMessageCount),
      IncomingMessageBufferSize: 200,
      RequestForwardTimeout: "2s",
      RequestComplainTimeout: "20s",
      RequestAutoRemoveTimeout: "3m0s",
      ViewChangeResendInterval: "5s",
      ViewChangeTimeout: "20s",
      LeaderHeartbeatTimeout: "1m0s",
      LeaderHeartbeatCount: 10,
      CollectTimeout: "1s",
      SyncOnStart: false,
      SpeedUpViewChange: false,
    },
  };
}

function address({ host = LOCAL_HOST, port, tlsCertificate }: Consenter): object {
  return {
    Host: host,
    Port: port,
    ClientTLSCert: tlsCertificate,
    ServerTLSCert: tlsCertificate,
  };
}
