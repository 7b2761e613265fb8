import type {
  ConsortiumInstance,
  MigrationRecord,
  MspId,
  PrivateInstance,
} from "@basics/chaincode/records";

/** The records of the migration's instance that the ledgers hold now. */
export interface InstanceKnowledge {
  readonly consortium?: ConsortiumInstance | undefined;
  readonly private?: PrivateInstance | undefined;
}

export interface MayRun {
  readonly source: boolean;
  readonly destination: boolean;
}

const nobody: MayRun = { source: false, destination: false };

/**
 * Tells who may run the VM of a migration, by what is committed:
 *
 * - not indicated, or cancelled, rejected or declined: the source may run it;
 * - indicated: neither side may;
 * - confirmed: the destination may.
 *
 * This holds for the moment after the migration. Since then the instance may have been moved on,
 * retired or indicated again, so the ledgers' present records of it can only forbid more.
 */
export function mayRun(
  migration: MigrationRecord,
  self: MspId,
  instance: InstanceKnowledge = {},
): MayRun {
  switch (migration.state) {
    case "indicated":
    case "superseded":
      return nobody;
    case "confirmed":
      return { source: false, destination: destinationHolds(migration, self, instance) };
    case "rejected":
    case "declined":
    case "cancelled":
      return { source: sourceHolds(migration, self, instance), destination: false };
  }
}

function destinationHolds(migration: MigrationRecord, self: MspId, now: InstanceKnowledge) {
  if (migration.kind === "local") {
    return heldPrivately(now, self, (here) => {
      return here.hop === migration.hop && here.step === migration.step;
    });
  }
  if (migration.destination === undefined) return false;
  if (!heldBy(migration.destination, now.consortium)) return false;
  if (now.consortium !== undefined && now.consortium.hop !== migration.hop) return false;
  return migration.destination !== self || !forbiddenPrivately(now.private, migration.hop);
}

function sourceHolds(migration: MigrationRecord, self: MspId, now: InstanceKnowledge) {
  if (migration.kind === "local") {
    const host = migration.sourceHost;
    return heldPrivately(now, self, (here) => {
      return host === undefined || !("name" in host) || here.host === host.name;
    });
  }
  if (!heldBy(migration.source, now.consortium)) return false;
  return migration.source !== self || !forbiddenPrivately(now.private, now.consortium?.hop);
}

/**
 * Tells whether the operator holds the instance. One that the consortium does not know is taken to be
 * with the operator that speaks of it.
 */
function heldBy(operator: MspId, known: ConsortiumInstance | undefined): boolean {
  if (known === undefined) return true;
  return (
    known.state === "active" && known.custodian === operator && known.openMigrationId === undefined
  );
}

/**
 * Tells whether the operator's own channel forbids to run it: it is retired there, or moving
 * between hosts.
 */
function forbiddenPrivately(known: PrivateInstance | undefined, hop: number | undefined): boolean {
  if (known === undefined) return false;
  if (known.state === "retired") return true;
  return known.openMigrationId !== undefined && (hop === undefined || known.hop >= hop);
}

function heldPrivately(
  now: InstanceKnowledge,
  self: MspId,
  where: (here: PrivateInstance) => boolean,
): boolean {
  if (!heldBy(self, now.consortium)) return false;
  const here = now.private;
  if (here === undefined) return true;
  return here.state === "resident" && here.openMigrationId === undefined && where(here);
}
