import { canonicalJson } from "./canonical-json";
import type { LedgerErrorCode } from "./domain";
import { LEDGER_ERRORS } from "./domain";

/**
 * A refusal by the ledger's rules.
 *
 * Fabric carries only the message of an error. The message is therefore exactly the JSON of a
 * `LedgerErrorBody`, which `parseLedgerError` reads.
 */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  /** @param wording - full sentences about this occurrence, in place of the catalogue's message */
  constructor(
    code: LedgerErrorCode,
    details?: Readonly<Record<string, unknown>>,
    wording: { readonly message?: string; readonly remedy?: string } = {},
  ) {
    const row = LEDGER_ERRORS[code];
    const { message = `${row.message}.`, remedy = row.remedy } = wording;
    super(canonicalJson({ code, message, remedy, details }));
    this.name = "LedgerError";
    this.code = code;
  }
}
