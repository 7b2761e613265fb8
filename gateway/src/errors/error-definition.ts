import type { Retry } from "@basics/chaincode/domain";

/** One row of the catalogue of errors. */
export interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Short and the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** The remedy for the caller. */
  readonly remedy: string;
  readonly retry: Retry;
}

/** A row, in the order in which the catalogue's tables show it. */
export function row(status: number, retry: Retry, title: string, remedy: string): ErrorDefinition {
  return { status, title, remedy, retry };
}
