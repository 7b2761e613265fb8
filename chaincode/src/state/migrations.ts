import { LedgerError } from "../ledger-error";
import type { MigrationRecord, MigrationState, MspId } from "../records";
import { moveIndexEntries } from "./index-entries";
import type { Key } from "./keys";
import { keys } from "./keys";
import type { Ledger } from "./ledger";

/**
 * The keys under which lists find migrations. An entry whose key holds a state moves when the state
 * changes.
 */
export const migrationIndexes = {
  byState: (state: MigrationState): Key => ["migration-by-state", state],
  byOperator: (operator: MspId): Key => ["migration-by-operator", operator],
  byOperatorAndState: (operator: MspId, state: MigrationState): Key => [
    "migration-by-operator-and-state",
    operator,
    state,
  ],
  byInstance: (instanceId: string): Key => ["migration-by-instance", instanceId],
} as const;

export function findMigration(
  ledger: Ledger,
  migrationId: string,
): Promise<MigrationRecord | undefined> {
  return ledger.get<MigrationRecord>(keys.migration(migrationId));
}

/** Reads a migration that has to be on this ledger. @throws LedgerError MIGRATION_NOT_FOUND */
export async function getMigration(ledger: Ledger, migrationId: string): Promise<MigrationRecord> {
  const migration = await findMigration(ledger, migrationId);
  if (migration === undefined) throw new LedgerError("MIGRATION_NOT_FOUND", { migrationId });
  return migration;
}

/** Writes a migration and moves its index entries. */
export async function putMigration(
  ledger: Ledger,
  before: MigrationRecord | undefined,
  after: MigrationRecord,
): Promise<void> {
  await ledger.put(keys.migration(after.migrationId), after);
  await moveIndexEntries(ledger, after.migrationId, {
    before: before === undefined ? [] : indexPrefixes(before),
    after: indexPrefixes(after),
  });
}

function indexPrefixes(migration: MigrationRecord): readonly Key[] {
  const { state, source, destination = source, instanceId, kind } = migration;
  // All migrations of a private channel belong to its operator, so an index by operator adds
  // nothing.
  const operators = kind === "local" ? [] : [...new Set([source, destination])];
  return [
    migrationIndexes.byState(state),
    ...operators.flatMap((operator) => [
      migrationIndexes.byOperator(operator),
      migrationIndexes.byOperatorAndState(operator, state),
    ]),
    ...(instanceId === undefined ? [] : [migrationIndexes.byInstance(instanceId)]),
  ];
}
