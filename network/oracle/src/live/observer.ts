/** Why a block was proposed with the transactions that it has. */
export type BlockReason = "full" | "time-limit" | "flush";

/** What a consensus has done with a block. */
export interface CommittedBlock {
  readonly channelId: string;
  /** Counts this run's blocks from 1. */
  readonly sequence: number;
  readonly transactions: number;
  readonly reason: BlockReason;
  /** What the delay model decided. */
  readonly decidedDelayMs: number;
  /** From the proposal until the ledger had the block. */
  readonly observedDelayMs: number;
  /** Whether the ledger's block has exactly these transactions, in their order. */
  readonly exact: boolean;
}

/** Told what a live consensus does, for logs and metrics. */
export interface OracleObserver {
  elected(channelId: string, leader: number, validators: number, electionDelayMs: number): void;
  taken(channelId: string, transactionId: string): void;
  /** A transaction came that was taken before. */
  duplicate(channelId: string, transactionId: string): void;
  /** The ordering service will never take a transaction. */
  refused(channelId: string, transactionId: string, reason: string): void;
  committed(block: CommittedBlock): void;
  /** Something is in the way at present; it goes on trying. */
  trouble(channelId: string, reason: string): void;
}

/** Tells nobody. */
export const noObserver: OracleObserver = {
  elected: () => undefined,
  taken: () => undefined,
  duplicate: () => undefined,
  refused: () => undefined,
  committed: () => undefined,
  trouble: () => undefined,
};
