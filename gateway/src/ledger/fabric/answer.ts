import { LedgerError } from "../ledger-error.js";

/**
 * Parses the answer of the chaincode. Its shape is not checked: the peers endorsed it.
 *
 * @throws LedgerError `CHAINCODE_FAILED` if it is not JSON
 */
export function parseAnswer(bytes: Uint8Array, transaction: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
  } catch (cause) {
    const message = `${transaction} answered with ${bytes.length} bytes that are not JSON`;
    throw new LedgerError("CHAINCODE_FAILED", message, { cause });
  }
}
