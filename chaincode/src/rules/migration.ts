import { isOpen } from "../domain";
import { LedgerError } from "../ledger-error";
import type { InstanceRecord, MigrationRecord } from "../records";
import type { Withdrawal } from "../schema/statements";
import { present, without } from "../state/fields";
import { putInstance } from "../state/instances";
import { invariant } from "../state/invariant";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { findMigration, getMigration, putMigration } from "../state/migrations";
import {
  requireCoinedByCaller,
  requireDestination,
  requireRegistered,
  requireSource,
} from "./authority";
import { isSameHost } from "./host";

/** The rules below are common to migrations between operators and to local migrations. */

/** Answers a repeated Indication; refuses another one under the same id. */
export function sameIndication(
  recorded: MigrationRecord,
  said: Pick<
    MigrationRecord,
    "instanceId" | "vmId" | "destination" | "sourceHost" | "destinationHost" | "expiresAt"
  >,
): MigrationRecord {
  const { migrationId, state } = recorded;
  if (isTombstone(recorded)) throw new LedgerError("MIGRATION_CANCELLED", { migrationId });
  const same =
    recorded.instanceId === said.instanceId &&
    recorded.vmId === said.vmId &&
    recorded.destination === said.destination &&
    recorded.expiresAt === said.expiresAt &&
    isSameHost(recorded.sourceHost, said.sourceHost) &&
    // Between operators, only the destination names its host, and only when it verifies.
    (recorded.kind === "inter" || isSameHost(recorded.destinationHost, said.destinationHost));
  if (!same) throw new LedgerError("MIGRATION_ID_TAKEN", { migrationId, state });
  return recorded;
}

/** Records that the destination does not take the instance. */
export async function decline(
  ledger: Ledger,
  { migrationId, reason }: Withdrawal,
): Promise<MigrationRecord> {
  const migration = await getMigration(ledger, migrationId);
  if (isTombstone(migration)) throw new LedgerError("MIGRATION_CANCELLED", { migrationId });
  requireDestination(ledger, migration);
  if (migration.state === "declined" && migration.reason === reason) return migration;
  requireIndicated(migration);
  const declined = await conclude(ledger, migration, { state: "declined", reason });
  ledger.emit({ statement: "Decline", migration: declined });
  return declined;
}

/** Records that the source withdraws. It may do so before its Indication, which is then refused. */
export async function cancel(
  ledger: Ledger,
  { migrationId, reason }: Withdrawal,
): Promise<MigrationRecord> {
  const migration = await findMigration(ledger, migrationId);
  if (migration === undefined) return cancelUnknown(ledger, { migrationId, reason });
  requireSource(ledger, migration);
  if (migration.state === "cancelled" && migration.reason === reason) return migration;
  requireIndicated(migration);
  const cancelled = await conclude(ledger, migration, { state: "cancelled", reason });
  ledger.emit({ statement: "Cancellation", migration: cancelled });
  return cancelled;
}

/** Ends an open migration that leaves its instance where it was. */
export async function conclude(
  ledger: Ledger,
  migration: MigrationRecord,
  outcome: Pick<MigrationRecord, "state" | "reason" | "observedVmId" | "destinationHost">,
): Promise<MigrationRecord> {
  const concluded: MigrationRecord = {
    ...migration,
    ...outcome,
    concluded: ledger.provenance(),
  };
  await putMigration(ledger, migration, concluded);
  const instance = await instanceOf<InstanceRecord>(ledger, migration);
  await putInstance(ledger, instance, without(instance, "openMigrationId"));
  return concluded;
}

/** Reads the instance of an open migration, and checks that it names this migration as open. */
export async function instanceOf<T extends InstanceRecord>(
  ledger: Ledger,
  { migrationId, instanceId }: MigrationRecord,
): Promise<T> {
  invariant(instanceId !== undefined, `open migration ${migrationId} names no instance`);
  const instance = await ledger.get<T>(keys.instance(instanceId));
  invariant(
    instance?.openMigrationId === migrationId,
    `instance ${instanceId} does not name its open migration ${migrationId}`,
  );
  return instance;
}

/**
 * Checks that the migration is still open, since terminal states never change.
 *
 * @throws LedgerError MIGRATION_CLOSED
 */
export function requireIndicated({ migrationId, state, reason }: MigrationRecord): void {
  if (!isOpen(state)) {
    throw new LedgerError("MIGRATION_CLOSED", { migrationId, state, ...present({ reason }) });
  }
}

/** Tells whether the migration was cancelled before its Indication. */
export function isTombstone({ indicated }: MigrationRecord): boolean {
  return indicated === undefined;
}

async function cancelUnknown(
  ledger: Ledger,
  { migrationId, reason }: Withdrawal,
): Promise<MigrationRecord> {
  requireCoinedByCaller(ledger, "migrationId", migrationId);
  const { kind } = await ledger.channel();
  if (kind === "consortium") await requireRegistered(ledger);
  const tombstone: MigrationRecord = {
    migrationId,
    kind: kind === "consortium" ? "inter" : "local",
    state: "cancelled",
    source: ledger.caller,
    reason,
    concluded: ledger.provenance(),
  };
  await putMigration(ledger, undefined, tombstone);
  ledger.emit({ statement: "Cancellation", migration: tombstone });
  return tombstone;
}
