import type { BatchLimits } from "../plan/options.js";

/** How the nodes of an ordering service agree: Raft, or Fabric 3's SmartBFT. */
export type Consensus = "raft" | "bft";

/** How other nodes call a node. */
export interface NodeAddress {
  /** Default: localhost. */
  readonly host?: string;
  readonly port: number;
}

/** A node of an ordering service; the certificates are PEM files. */
export interface Consenter extends NodeAddress {
  /** It serves and dials with the same certificate. */
  readonly tlsCertificate: string;
  /** With which it signs blocks; BFT's configuration names it. */
  readonly identityCertificate?: string;
}

export const LOCAL_HOST = "localhost";

export interface ConsensusOptions {
  /** Default: raft. */
  readonly consensus?: Consensus;
  readonly consenters: readonly Consenter[];
  /**
   * Raft's unit of time, of which it counts ten without a leader before it elects one. Default 100: nodes
   * on one machine miss a leader, and elect one, within a second or two. A candidate asks again after
   * two, so that with less than a round of messages there is never a leader.
   */
  readonly tickMs?: number;
  readonly batch: BatchLimits;
}

/** The part of a channel's orderer section that a consensus decides; `owner` is the consenters' MSP. */
export function consensusSection(options: ConsensusOptions, owner: string): object {
  return options.consensus === "bft" ? bftSection(options, owner) : raftSection(options);
}

/** Fabric refuses BFT under capabilities that 2.5 knows. */
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
    // Fabric's own values; but a block waits for being full as long as the batch says, and the pool holds it.
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
