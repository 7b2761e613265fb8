/**
 * The interfaces of a ledger, as far as the gateway needs one. The REST side and the relay know
 * these interfaces only. `fabric/fabric-ledger.ts` implements them over Fabric, and tests over
 * memory.
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
      /** The same statement was on record already: nothing was written, so nothing was ordered. */
      readonly outcome: "already-recorded";
      readonly result: T;
    };

export interface SubmitOptions {
  /**
   * The time for everything, including retries; default: the configuration's `submitDeadlineMs`.
   */
  readonly deadlineMs?: number;
  /** Ends the waiting. After a transaction was sent this gives an `OUTCOME_UNKNOWN`. */
  readonly signal?: AbortSignal;
  /**
   * A promise that is awaited after the endorsement and before the transaction is sent. If it
   * rejects, nothing is sent and the statement ends with that error. So reasons against a statement
   * can be looked up while it is being endorsed.
   */
  readonly unless?: Promise<unknown>;
  /** Called with each transaction's id before it is sent for ordering. A retry makes a new id. */
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

/** The validation code that a peer gave to a transaction of a block. */
export interface TransactionOutcome {
  readonly transactionId: string;
  /** Fabric's `TxValidationCode`; 0 is valid. */
  readonly code: number;
}

/** A block, reduced to its transactions' outcomes and the statements of those that are valid. */
export interface LedgerBlock {
  readonly channel: string;
  readonly number: number;
  /** SHA-256 of the block's header in hex, which is what the next block holds of it. */
  readonly hash: string;
  /** The outcomes in the block's order, as the events are. */
  readonly outcomes: readonly TransactionOutcome[];
  readonly events: readonly LedgerEvent[];
}

/**
 * The place to start reading at: this block (after that transaction of it), or whatever commits
 * next.
 */
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
   * Asks the peer how many blocks it has.
   *
   * @throws LedgerError
   */
  height(): Promise<number>;
  /**
   * Streams blocks in order and without gaps, for ever. It ends with the signal only, and then
   * without an error.
   *
   * @throws LedgerError `LEDGER_UNAVAILABLE` when the stream breaks: start again after the last
   *   block
   */
  blocks(from: EventsFrom, signal: AbortSignal): AsyncIterable<LedgerBlock>;
  /** Streams the statements of `blocks` one by one, with the same ends and errors. */
  events(from: EventsFrom, signal: AbortSignal): AsyncIterable<LedgerEvent>;
}

/** The channels that an operator's gateway works on. */
export interface Ledgers {
  readonly consortium: ChannelLedger;
  /** The operator's private channel; absent if it keeps none. */
  readonly private?: ChannelLedger;
}
