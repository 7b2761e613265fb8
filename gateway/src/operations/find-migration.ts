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

/** True for an id that was cancelled before any Indication of it. */
export const isTombstone = (record: MigrationRecord): boolean => record.indicated === undefined;

/**
 * Whether this operator coined the id, and so is the source of its migration. Another operator's
 * can only stand on the consortium channel, whose chaincode checks the prefix too.
 */
export const isOwnId = ({ operator }: OperationContext, migrationId: string): boolean =>
  coinerOf(migrationId) === operator;

/** What one ledger holds under the id. */
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
 * As findMigration, for an id that must exist.
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
 * The ledger to conclude a migration on. Another operator's is on the consortium channel if it is
 * anywhere, so no ledger is asked; where it is not, the chaincode says so.
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
