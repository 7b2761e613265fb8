import { LedgerError } from "../ledger-error";
import type { MspId } from "../domain";
import { coinerOf } from "../domain";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/**
 * Checks that the id starts with the caller's MSP id.
 *
 * @throws LedgerError ID_NOT_COINED_BY_CREATOR
 */
export function requireCoinedByCaller(ledger: Ledger, field: string, id: string): void {
  if (coinerOf(id) !== ledger.caller) {
    throw new LedgerError("ID_NOT_COINED_BY_CREATOR", {
      field,
      value: id,
      creator: ledger.caller,
    });
  }
}

/** Checks that the caller's operator is registered. @throws LedgerError OPERATOR_NOT_REGISTERED */
export async function requireRegistered(ledger: Ledger): Promise<void> {
  if ((await ledger.get(keys.operator(ledger.caller))) === undefined) {
    throw new LedgerError("OPERATOR_NOT_REGISTERED", { operator: ledger.caller });
  }
}

/** Checks that the caller is the migration's source. @throws LedgerError NOT_SOURCE */
export function requireSource(ledger: Ledger, migration: { readonly source: MspId }): void {
  if (migration.source !== ledger.caller) {
    throw new LedgerError("NOT_SOURCE", { source: migration.source, creator: ledger.caller });
  }
}

/** Checks that the caller is the migration's destination. @throws LedgerError NOT_DESTINATION */
export function requireDestination(
  ledger: Ledger,
  { destination }: { readonly destination?: MspId },
): void {
  if (destination !== ledger.caller) {
    throw new LedgerError("NOT_DESTINATION", { destination, creator: ledger.caller });
  }
}
