/** The reason why a block was proposed: it is full, its time limit passed, or it was flushed. */
export type BlockReason = "full" | "time-limit" | "flush";

/** A block that is on the ledger, as it is told to an observer. */
export interface CommittedBlock {
  /** The channel of the block. */
  readonly channelId: string;
  /** The number of the block in this run, counted from 1; not the ledger's number. */
  readonly sequence: number;
  /** The number of its transactions. */
  readonly transactions: number;
  /** The reason why it was proposed. */
  readonly reason: BlockReason;
  /** The commit delay that the model decided. */
  readonly decidedDelayMs: number;
  /** The time from the proposal until the ledger had the block. */
  readonly observedDelayMs: number;
  /** True where the ledger's block has exactly these transactions, in their order. */
  readonly exact: boolean;
}

/** Is told what a live consensus does, for logs and metrics. */
export interface OracleObserver {
  /** A leader was elected: its index among the validators. */
  elected(channelId: string, leader: number, validators: number, electionDelayMs: number): void;
  /** A transaction was acknowledged to its client, and waits for its block. */
  taken(channelId: string, transactionId: string): void;
  /** A transaction came again that was taken before; it is acknowledged and not taken again. */
  duplicate(channelId: string, transactionId: string): void;
  /** The ordering service refused a taken transaction for good. */
  refused(channelId: string, transactionId: string, reason: string): void;
  /** A block is on the ledger. */
  committed(block: CommittedBlock): void;
  /** Something does not work at present; the consensus goes on trying. */
  trouble(channelId: string, reason: string): void;
}

/** An observer that does nothing. */
export const noObserver: OracleObserver = {
  elected: () => undefined,
  taken: () => undefined,
  duplicate: () => undefined,
  refused: () => undefined,
  committed: () => undefined,
  trouble: () => undefined,
};
