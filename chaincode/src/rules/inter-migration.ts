import { algorithmOf } from "../domain";
import { LedgerError } from "../ledger-error";
import type { ConsortiumInstance, MigrationRecord, OperatorRecord } from "../records";
import type { Indication, InterIndication, Verification } from "../schema/statements";
import { interIndication } from "../schema/statements";
import { present, without } from "../state/fields";
import { findConsortiumInstance, putInstance } from "../state/instances";
import { invariant } from "../state/invariant";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { findMigration, getMigration, putMigration } from "../state/migrations";
import { requireCoinedByCaller, requireDestination, requireRegistered } from "./authority";
import { newConsortiumInstance, putRegistrationEntry } from "./instance";
import { putLineageEntry } from "./lineage";
import { conclude, instanceOf, isTombstone, sameIndication } from "./migration";
import { requireAlgorithmOf, sameVerification } from "./verification";

/** Records the source's statement that a stopped instance is to move to another operator. */
export async function indicateInter(
  ledger: Ledger,
  argument: Indication,
): Promise<MigrationRecord> {
  const said = interIndication.parse(argument, "");
  const { migrationId } = said;
  requireCoinedByCaller(ledger, "migrationId", migrationId);
  const recorded = await findMigration(ledger, migrationId);
  if (recorded !== undefined) return sameIndication(recorded, said);
  await requireDestinationAccepts(ledger, said);
  await requireRegistered(ledger);
  await openMigrationOf(ledger, said);
  const migration: MigrationRecord = {
    ...said,
    kind: "inter",
    state: "indicated",
    source: ledger.caller,
    indicated: ledger.provenance(),
  };
  await putMigration(ledger, undefined, migration);
  ledger.emit({ statement: "Indication", migration });
  return migration;
}

/**
 * Records the digest that the destination computed. An equal digest confirms the migration and
 * moves custody; a different one rejects it.
 */
export async function verifyInter(
  ledger: Ledger,
  { migrationId, vmId, host }: Verification,
): Promise<MigrationRecord> {
  const migration = await getMigration(ledger, migrationId);
  if (isTombstone(migration)) throw new LedgerError("MIGRATION_CANCELLED", { migrationId });
  requireDestination(ledger, migration);
  if (migration.state !== "indicated") return sameVerification(migration, { vmId, host });
  requireAlgorithmOf(migration, vmId);
  const observed = { observedVmId: vmId, ...present({ destinationHost: host }) };
  if (migration.vmId === vmId) return confirm(ledger, migration, observed);
  const rejected = await conclude(ledger, migration, { state: "rejected", ...observed });
  ledger.emit({ statement: "Rejection", migration: rejected });
  return rejected;
}

async function requireDestinationAccepts(
  ledger: Ledger,
  { destination, vmId }: InterIndication,
): Promise<void> {
  if (destination === ledger.caller) throw new LedgerError("SELF_DESTINATION", { destination });
  const operator = await ledger.get<OperatorRecord>(keys.operator(destination));
  if (operator === undefined) {
    throw new LedgerError("OPERATOR_NOT_FOUND", { operator: destination });
  }
  const algorithm = algorithmOf(vmId);
  if (!operator.digestAlgorithms.includes(algorithm)) {
    throw new LedgerError("ALGORITHM_NOT_ACCEPTED", {
      algorithm,
      accepted: operator.digestAlgorithms,
      destination,
    });
  }
}

/**
 * Marks the instance as having this open migration. An instance that is new here is registered by
 * it.
 */
async function openMigrationOf(
  ledger: Ledger,
  { migrationId, instanceId, sourceHost }: InterIndication,
): Promise<void> {
  const known = await findConsortiumInstance(ledger, instanceId);
  if (known === undefined) {
    requireCoinedByCaller(ledger, "instanceId", instanceId);
    await putRegistrationEntry(ledger, instanceId, sourceHost);
  }
  const instance = known ?? newConsortiumInstance(ledger, instanceId, sourceHost);
  requireMovable(ledger, instance);
  await putInstance(ledger, known, { ...instance, openMigrationId: migrationId });
}

function requireMovable(
  ledger: Ledger,
  { instanceId, state, custodian, openMigrationId }: ConsortiumInstance,
): void {
  if (custodian !== ledger.caller) {
    throw new LedgerError("NOT_IN_CUSTODY", { instanceId, custodian });
  }
  if (state === "retired") throw new LedgerError("INSTANCE_RETIRED", { instanceId });
  if (openMigrationId !== undefined) {
    throw new LedgerError("MIGRATION_OPEN", { migrationId: openMigrationId });
  }
}

async function confirm(
  ledger: Ledger,
  migration: MigrationRecord,
  observed: Pick<MigrationRecord, "observedVmId" | "destinationHost">,
): Promise<MigrationRecord> {
  const { migrationId, vmId, source, destination, sourceHost } = migration;
  const { destinationHost } = observed;
  const instance = await instanceOf<ConsortiumInstance>(ledger, migration);
  invariant(
    instance.custodian === source && destination !== undefined && vmId !== undefined,
    `open migration ${migrationId} is not its custodian's`,
  );
  const { instanceId } = instance;
  const hop = instance.hop + 1;
  const confirmed: MigrationRecord = {
    ...migration,
    ...observed,
    state: "confirmed",
    hop,
    concluded: ledger.provenance(),
  };
  await putMigration(ledger, migration, confirmed);
  await putInstance(ledger, instance, {
    ...without(instance, "openMigrationId", "host"),
    custodian: destination,
    hop,
    ...present({ host: destinationHost }),
  });
  await putLineageEntry(ledger, {
    instanceId,
    hop,
    step: 0,
    statement: "Confirmation",
    custodian: destination,
    from: { operator: source, ...present({ host: sourceHost ?? instance.host }) },
    to: { operator: destination, ...present({ host: destinationHost }) },
    migrationId,
    vmId,
    recorded: ledger.provenance(),
  });
  ledger.emit({ statement: "Confirmation", migration: confirmed });
  return confirmed;
}
