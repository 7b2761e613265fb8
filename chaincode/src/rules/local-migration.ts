import { algorithmOf, DIGEST_ALGORITHM_NAMES, isDigestAlgorithm } from "../domain";
import { LedgerError } from "../ledger-error";
import type { MigrationRecord, PrivateInstance } from "../records";
import type { Indication, LocalIndication, Verification } from "../schema/statements";
import { localIndication, localVerification } from "../schema/statements";
import { without } from "../state/fields";
import { findPrivateInstance, putInstance } from "../state/instances";
import { invariant } from "../state/invariant";
import type { Ledger } from "../state/ledger";
import { findMigration, getMigration, putMigration } from "../state/migrations";
import { requireCoinedByCaller } from "./authority";
import { readConsortiumInstance } from "./consortium-view";
import { newPrivateInstance, putRegistrationEntry } from "./instance";
import { putLineageEntry, putStay } from "./lineage";
import { conclude, instanceOf, isTombstone, sameIndication } from "./migration";
import { requireAlgorithmOf, sameVerification } from "./verification";

/** Records the operator's statement that a stopped instance is to move between two of its hosts. */
export async function indicateLocal(
  ledger: Ledger,
  argument: Indication,
): Promise<MigrationRecord> {
  const said = { ...localIndication.parse(argument, ""), destination: ledger.caller };
  const { migrationId } = said;
  requireCoinedByCaller(ledger, "migrationId", migrationId);
  const recorded = await findMigration(ledger, migrationId);
  if (recorded !== undefined) return sameIndication(recorded, said);
  requireKnownAlgorithm(said.vmId);
  const known = await findPrivateInstance(ledger, said.instanceId);
  await requireHeldHere(ledger, said.instanceId, known?.hop ?? 0);
  await openMigrationOf(ledger, said, known);
  const migration: MigrationRecord = {
    ...said,
    kind: "local",
    state: "indicated",
    source: ledger.caller,
    indicated: ledger.provenance(),
  };
  await putMigration(ledger, undefined, migration);
  ledger.emit({ statement: "Indication", migration });
  return migration;
}

/**
 * Records the receiving host's digest. An equal digest confirms the migration and moves the
 * instance; a different one rejects it.
 */
export async function verifyLocal(
  ledger: Ledger,
  argument: Verification,
): Promise<MigrationRecord> {
  const { migrationId, vmId, host } = localVerification.parse(argument, "");
  const migration = await getMigration(ledger, migrationId);
  if (isTombstone(migration)) throw new LedgerError("MIGRATION_CANCELLED", { migrationId });
  if (migration.state !== "indicated") return sameVerification(migration, { vmId, host });
  requireAlgorithmOf(migration, vmId);
  const { destinationHost } = migration;
  invariant(
    destinationHost !== undefined && "name" in destinationHost,
    `local migration ${migrationId} has no host to go to`,
  );
  if (host.name !== destinationHost.name) {
    throw new LedgerError("HOST_MISMATCH", { recorded: destinationHost.name, host: host.name });
  }
  if (migration.vmId === vmId) return confirm(ledger, migration, destinationHost);
  const rejected = await conclude(ledger, migration, { state: "rejected", observedVmId: vmId });
  ledger.emit({ statement: "Rejection", migration: rejected });
  return rejected;
}

function requireKnownAlgorithm(vmId: string): void {
  const algorithm = algorithmOf(vmId);
  if (!isDigestAlgorithm(algorithm)) {
    const accepted = DIGEST_ALGORITHM_NAMES;
    throw new LedgerError("ALGORITHM_NOT_ACCEPTED", { algorithm, accepted });
  }
}

async function openMigrationOf(
  ledger: Ledger,
  { migrationId, instanceId, sourceHost }: LocalIndication,
  known: PrivateInstance | undefined,
): Promise<void> {
  if (known === undefined) {
    requireCoinedByCaller(ledger, "instanceId", instanceId);
    await putRegistrationEntry(ledger, instanceId, sourceHost);
    await putStay(ledger, instanceId, 0, sourceHost.name);
  }
  const instance = known ?? newPrivateInstance(instanceId, sourceHost.name);
  requireMovable(instance, sourceHost.name);
  await putInstance(ledger, known, { ...instance, openMigrationId: migrationId });
}

function requireMovable(instance: PrivateInstance, sourceHost: string): void {
  const { instanceId, state, host, openMigrationId } = instance;
  if (state === "retired") throw new LedgerError("INSTANCE_RETIRED", { instanceId });
  if (state === "departed") throw new LedgerError("INSTANCE_NOT_RESIDENT", { instanceId });
  if (openMigrationId !== undefined) {
    throw new LedgerError("MIGRATION_OPEN", { migrationId: openMigrationId });
  }
  // An instance that arrived on an undisclosed host is on the host that its operator now names.
  if (host !== undefined && host !== sourceHost) {
    throw new LedgerError("HOST_MISMATCH", { recorded: host, host: sourceHost });
  }
}

/**
 * Checks that the consortium still leaves the instance to this operator. The check is advisory,
 * since the other ledger's state can change before this transaction commits. It refuses at once a
 * migration that a Leave would supersede later, before anyone starts the instance because of it.
 */
async function requireHeldHere(ledger: Ledger, instanceId: string, hop: number): Promise<void> {
  const shared = await readConsortiumInstance(ledger, instanceId);
  if (shared === undefined) return;
  const { custodian, state, openMigrationId } = shared;
  const { consortiumChannel: channel } = await ledger.channel();
  if (custodian !== ledger.caller) {
    throw new LedgerError("INSTANCE_HELD_ELSEWHERE", { instanceId, custodian });
  }
  if (state === "retired") throw new LedgerError("INSTANCE_RETIRED", { instanceId, channel });
  if (openMigrationId !== undefined) {
    throw new LedgerError("MIGRATION_OPEN", { migrationId: openMigrationId, channel });
  }
  // The Leave and the Arrival that are still to come would supersede this migration.
  if (shared.hop > hop) {
    throw new LedgerError("ARRIVAL_NOT_SETTLED", { instanceId, hop, expected: shared.hop });
  }
}

async function confirm(
  ledger: Ledger,
  migration: MigrationRecord,
  destinationHost: { readonly name: string },
): Promise<MigrationRecord> {
  const { migrationId, vmId, sourceHost } = migration;
  const instance = await instanceOf<PrivateInstance>(ledger, migration);
  invariant(
    instance.state === "resident" && vmId !== undefined && sourceHost !== undefined,
    `open local migration ${migrationId} is of an instance that is not resident`,
  );
  const { instanceId, hop } = instance;
  await requireHeldHere(ledger, instanceId, hop);
  const step = instance.step + 1;
  const confirmed: MigrationRecord = {
    ...migration,
    state: "confirmed",
    observedVmId: vmId,
    hop,
    step,
    concluded: ledger.provenance(),
  };
  await putMigration(ledger, migration, confirmed);
  await putInstance(ledger, instance, {
    ...without(instance, "openMigrationId"),
    step,
    host: destinationHost.name,
  });
  await putStay(ledger, instanceId, hop, destinationHost.name);
  const operator = ledger.caller;
  await putLineageEntry(ledger, {
    instanceId,
    hop,
    step,
    statement: "Confirmation",
    custodian: operator,
    from: { operator, host: sourceHost },
    to: { operator, host: destinationHost },
    migrationId,
    vmId,
    recorded: ledger.provenance(),
  });
  ledger.emit({ statement: "Confirmation", migration: confirmed });
  return confirmed;
}
