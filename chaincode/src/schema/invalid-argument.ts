import { canonicalJson } from "../canonical-json";
import type { LedgerErrorCode } from "../domain";
import { LedgerError } from "../ledger-error";

const SHOWN_CHARACTERS = 80;

/**
 * Makes the error for a refused value. It names the field, the value found and the value expected.
 */
export function invalidArgument(
  field: string,
  value: unknown,
  expected: string,
  { code, remedy }: { readonly code?: LedgerErrorCode | undefined; readonly remedy?: string } = {},
): LedgerError {
  const name = printable(field);
  const found = value === undefined ? undefined : printable(canonicalJson(value));
  return new LedgerError(
    code ?? "INVALID_ARGUMENT",
    { field: name, value: found },
    {
      message: `${name}: expected ${expected}, found ${found ?? "nothing"}.`,
      remedy: remedy ?? `Give ${name} as ${expected}.`,
    },
  );
}

/** Returns printable ASCII of bounded length, since errors go into logs and terminals. */
function printable(text: string): string {
  const ascii = text.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii.length <= SHOWN_CHARACTERS ? ascii : `${ascii.slice(0, SHOWN_CHARACTERS)}...`;
}
