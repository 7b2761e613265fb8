import type { SubmitOptions } from "../ledger/ledger.js";

/** How a write is carried out: the caller's hooks into the ledger's submit. */
export type WriteOptions = Pick<SubmitOptions, "onTransactionId" | "signal">;

/** What a write answers with. */
export interface Written<T> {
  /** True where this request put it on record, false where it stood there already. */
  readonly created: boolean;
  readonly view: T;
}
