/**
 * What the gateway needs of a ledger. The REST side and the relay are written against these
 * interfaces only; `fabric-ledger.ts` implements them over Fabric, tests over memory.
 */
import type { StatementEvent, StatementName } from "@basics/chaincode/records";

/** How a statement ended up on the ledger. */
export type Committed<T> =
  | {
      readonly outcome: "committed";
      /** The record that the chaincode returned. */
      readonly result: T;
      readonly transactionId: string;
      readonly blockNumber: number;
    }
  | {
      /** The same statement stood there already: nothing was written, so nothing was ordered. */
      readonly outcome: "already-recorded";
      readonly result: T;
    };

export interface SubmitOptions {
  /** Time for everything, retries included; by default the configuration's `submitDeadlineMs`. */
  readonly deadlineMs?: number;
  /** Ends the waiting. Once a transaction was sent that is an `OUTCOME_UNKNOWN`. */
  readonly signal?: AbortSignal;
  /**
   * Awaited once a transaction is endorsed, before it is sent: what it rejects with ends the statement,
   * of which nothing was sent. So that what may stand against a statement is looked up meanwhile.
   */
  readonly unless?: Promise<unknown>;
  /** Told each transaction's id before it is sent for ordering (a retry makes a new one). */
  readonly onTransactionId?: (transactionId: string) => void;
}

/** A committed statement, as its chaincode event reports it. */
export interface LedgerEvent {
  readonly channel: string;
  readonly blockNumber: number;
  /** Place of the transaction in its block, from 0. */
  readonly transactionIndex: number;
  readonly transactionId: string;
  readonly statement: StatementName;
  readonly event: StatementEvent;
}

/** How a peer marked a transaction that is in a block. */
export interface TransactionOutcome {
  readonly transactionId: string;
  /** Fabric's `TxValidationCode`; 0 is valid. */
  readonly code: number;
}

/** A block, reduced to its transactions' outcomes and the statements of those that are valid. */
export interface LedgerBlock {
  readonly channel: string;
  readonly number: number;
  /** Hex SHA-256 of the block's header, as the next block names it. */
  readonly hash: string;
  /** In the block's order, as are the events. */
  readonly outcomes: readonly TransactionOutcome[];
  readonly events: readonly LedgerEvent[];
}

/** Where to start: in this block (after that transaction of it), or with whatever commits next. */
export type EventsFrom =
  { readonly blockNumber: number; readonly afterTransactionIndex?: number } | "next";

/** One channel, seen through the operator's own peers. */
export interface ChannelLedger {
  readonly channel: string;
  /**
   * Runs a read of the chaincode and returns its answer, parsed.
   *
   * @throws LedgerError
   */
  evaluate<T>(transaction: string, ...args: string[]): Promise<T>;
  /**
   * Puts a statement on the ledger; returns once it is committed and valid.
   *
   * @throws LedgerError; with code `OUTCOME_UNKNOWN` it may or may not be committed, now or later.
   */
  submit<T>(transaction: string, request: object, options?: SubmitOptions): Promise<Committed<T>>;
  /**
   * Number of blocks that the peer has.
   *
   * @throws LedgerError
   */
  height(): Promise<number>;
  /**
   * Blocks in order, without gaps, for ever: ends only with the signal (then without an error).
   *
   * @throws LedgerError `LEDGER_UNAVAILABLE` when the stream breaks: start again after the last block.
   */
  blocks(from: EventsFrom, signal: AbortSignal): AsyncIterable<LedgerBlock>;
  /** The statements of `blocks`, one by one, with the same ends and errors. */
  events(from: EventsFrom, signal: AbortSignal): AsyncIterable<LedgerEvent>;
}

/** The channels that an operator's gateway works on. */
export interface Ledgers {
  readonly consortium: ChannelLedger;
  /** Absent where the operator keeps no private channel. */
  readonly private?: ChannelLedger;
}
