/**
 * The interfaces of a ledger, as far as the gateway needs one. The REST side and the relay know
 * these interfaces only. `fabric/fabric-ledger.ts` implements them over Fabric, and tests over
 * memory.
 */
import type { StatementEvent, StatementName } from "@basics/chaincode/records";

/** The outcome of a statement on the ledger. */
export type Committed<T> =
  | {
      /** This submit wrote the statement. */
      readonly outcome: "committed";
      /** The record that the chaincode returned. */
      readonly result: T;
      /** Fabric's id of the transaction: 64 hexadecimal digits. */
      readonly transactionId: string;
      /** The block that holds the transaction, from 0. */
      readonly blockNumber: number;
    }
  | {
      /** The same statement was on record already: nothing was written, so nothing was ordered. */
      readonly outcome: "already-recorded";
      /** The record as it stood already. */
      readonly result: T;
    };

/** The ways to influence one submit; all are optional. */
export interface SubmitOptions {
  /**
   * The time for everything in milliseconds, including retries; default: the configuration's
   * `submitDeadlineMs`.
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
  /** Name of the channel. */
  readonly channel: string;
  /** Number of the block that holds the transaction, from 0. */
  readonly blockNumber: number;
  /** Place of the transaction in its block, from 0. */
  readonly transactionIndex: number;
  /** Fabric's id of the transaction: 64 hexadecimal digits. */
  readonly transactionId: string;
  /** Name of the statement, for example `Indication`. */
  readonly statement: StatementName;
  /** The chaincode's event: the statement with the records that it changed. */
  readonly event: StatementEvent;
}

/** The validation code that a peer gave to a transaction of a block. */
export interface TransactionOutcome {
  /** Fabric's id of the transaction, which the client claims in its envelope. */
  readonly transactionId: string;
  /** Fabric's `TxValidationCode`; 0 is valid. */
  readonly code: number;
}

/** A block, reduced to its transactions' outcomes and the statements of those that are valid. */
export interface LedgerBlock {
  /** Name of the channel. */
  readonly channel: string;
  /** The block's number, from 0. */
  readonly number: number;
  /** SHA-256 of the block's header in hex, which is what the next block holds of it. */
  readonly hash: string;
  /** The outcomes in the block's order, as the events are. */
  readonly outcomes: readonly TransactionOutcome[];
  /** The statements of the valid transactions. */
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
  /** Name of the channel. */
  readonly channel: string;
  /**
   * Runs a read of the chaincode and returns its answer, parsed from JSON. The peer's answer is not
   * checked against `T`.
   *
   * @param transaction the function of the chaincode, for example `GetMigration`
   * @throws LedgerError
   */
  evaluate<T>(transaction: string, ...args: string[]): Promise<T>;
  /**
   * Puts a statement on the ledger, and resolves when it is committed and valid.
   *
   * @param transaction the function of the chaincode, for example `Indicate`
   * @param request its argument, sent as JSON
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
  /** The channel that all operators share. */
  readonly consortium: ChannelLedger;
  /** The operator's private channel; absent if it keeps none. */
  readonly private?: ChannelLedger;
}
