import { coinerOf } from "@basics/chaincode/domain";
import type { MigrationRecord } from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import type { OperationContext } from "./context.js";
import { find } from "./find.js";

/** A migration and the ledger that holds it. */
export interface FoundMigration {
  readonly record: MigrationRecord;
  readonly ledger: ChannelLedger;
}

/** Tells whether a record is a tombstone: its id was cancelled before any Indication of it. */
export const isTombstone = (record: MigrationRecord): boolean => record.indicated === undefined;

/**
 * Tells whether this operator coined the id, and so is the source of its migration. Another
 * operator's id can only stand on the consortium channel, whose chaincode checks the prefix too.
 */
export const isOwnId = ({ operator }: OperationContext, migrationId: string): boolean =>
  coinerOf(migrationId) === operator;

/** Reads what one ledger holds under the id. */
export const readMigration = (
  ledger: ChannelLedger | undefined,
  migrationId: string,
): Promise<MigrationRecord | undefined> =>
  find<MigrationRecord>(ledger, "MIGRATION_NOT_FOUND", "GetMigration", migrationId);

/**
 * Looks an id up on both ledgers. An Indication goes before a tombstone, the consortium first. A
 * tombstone on the private channel alone is half a cancellation, and counts for nothing: an
 * Indication on the consortium channel can still land, so nobody may take it for cancelled.
 */
export async function findMigration(
  context: OperationContext,
  migrationId: string,
): Promise<FoundMigration | undefined> {
  const { consortium, private: kept } = context.ledgers;
  const own = isOwnId(context, migrationId) ? kept : undefined;
  const [shared, local] = await Promise.all([
    readMigration(consortium, migrationId),
    readMigration(own, migrationId),
  ]);
  const localStands = own !== undefined && local !== undefined && !isTombstone(local);
  if (localStands && (shared === undefined || isTombstone(shared))) {
    return { record: local, ledger: own };
  }
  return shared && { record: shared, ledger: consortium };
}

/**
 * Looks up an id that must exist, in the same way as `findMigration`.
 *
 * @throws LedgerError `MIGRATION_NOT_FOUND`
 */
export async function getFoundMigration(
  context: OperationContext,
  migrationId: string,
): Promise<FoundMigration> {
  const found = await findMigration(context, migrationId);
  if (found === undefined) {
    throw new LedgerError("MIGRATION_NOT_FOUND", `No ledger holds the migration ${migrationId}.`);
  }
  return found;
}

/**
 * Returns the ledger on which a migration is to be concluded. Another operator's migration can only
 * be on the consortium channel, so no ledger is asked about it; if it is not there the chaincode
 * says so.
 *
 * @throws LedgerError `MIGRATION_NOT_FOUND`
 */
export async function ledgerOf(
  context: OperationContext,
  migrationId: string,
): Promise<ChannelLedger> {
  if (!isOwnId(context, migrationId)) return context.ledgers.consortium;
  return (await getFoundMigration(context, migrationId)).ledger;
}
