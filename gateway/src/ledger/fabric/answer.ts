import { LedgerError } from "../ledger-error.js";

/**
 * What the chaincode returned, parsed. Its shape is the chaincode's word, which the peers endorsed.
 *
 * @throws LedgerError `CHAINCODE_FAILED` where it is not JSON.
 */
export function parseAnswer(bytes: Uint8Array, transaction: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown;
  } catch (cause) {
    const message = `${transaction} answered with ${bytes.length} bytes that are not JSON`;
    throw new LedgerError("CHAINCODE_FAILED", message, { cause });
  }
}
