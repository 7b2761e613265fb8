import type { StatementName } from "@basics/chaincode/domain";
import type { OracleBlock } from "@basics/oracle";

/** The kinds of chains. */
export type ChainName = "local" | "global";

/** An object that is told what happens in a run, for traces and tests. A run without a recorder is faster. */
export interface Recorder {
  /** A migration has reached its source's gateway. Migrations count from 0 in this order. */
  onStart(migration: number, source: number, destination: number, nowMs: number): void;
  /**
   * A block is committed. Its `transactions` are numbers that {@link describeTransaction} takes
   * apart.
   */
  onBlock(chain: ChainName, cloud: number, block: OracleBlock<number>, nowMs: number): void;
  /** The migration is finished: its Confirmation, or its Leave, is committed. */
  onComplete(migration: number, nowMs: number): void;
}

/** The four statements of the paper, in the order of their codes. */
export const statements = [
  "Indication",
  "Confirmation",
  "Leave",
  "Arrival",
] as const satisfies readonly StatementName[];
export type Statement = (typeof statements)[number];

/** Packs a transaction into the whole number that the simulated chains carry. */
export const transactionCode = (migration: number, statement: number): number =>
  migration * 4 + statement;

/** Takes apart a number that {@link transactionCode} made. */
export function describeTransaction(transaction: number): {
  readonly migration: number;
  readonly statement: Statement;
} {
  return {
    migration: transaction >> 2,
    statement: statements[transaction & 3] ?? "Indication",
  };
}
