import type { SubmitOptions } from "../ledger/ledger.js";

/** The caller's hooks into the ledger's submit. */
export type WriteOptions = Pick<SubmitOptions, "onTransactionId" | "signal">;

/** The result of a write. */
export interface Written<T> {
  /** True if this request put it on record, false if it was there already. */
  readonly created: boolean;
  readonly view: T;
}
