import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";

type NotFound = "MIGRATION_NOT_FOUND" | "INSTANCE_NOT_FOUND" | "SETTLEMENT_NOT_FOUND";

/**
 * Runs a read and answers undefined where the ledger has no such record.
 *
 * @throws LedgerError for everything else
 */
export async function find<T>(
  ledger: ChannelLedger | undefined,
  notFound: NotFound,
  transaction: string,
  id: string,
): Promise<T | undefined> {
  if (ledger === undefined) return undefined;
  try {
    return await ledger.evaluate<T>(transaction, id);
  } catch (error) {
    if (error instanceof LedgerError && error.code === notFound) return undefined;
    throw error;
  }
}
