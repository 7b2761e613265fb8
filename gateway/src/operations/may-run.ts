import type {
  ConsortiumInstance,
  MigrationRecord,
  MspId,
  PrivateInstance,
} from "@basics/chaincode/records";

/** What the ledgers know of the migration's instance now. */
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
 * Who may run the VM of a migration, by what is committed (DESIGN.md, "Who may run the VM when").
 *
 * The table speaks of the moment after the migration. Since then the instance may have been moved
 * on, retired, or indicated again, so what the ledgers hold of it now can only forbid more.
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

/** An instance that the consortium does not know is with the operator that speaks of it. */
function heldBy(operator: MspId, known: ConsortiumInstance | undefined): boolean {
  if (known === undefined) return true;
  return (
    known.state === "active" && known.custodian === operator && known.openMigrationId === undefined
  );
}

/** On its own channel the operator has retired it, or is moving it between its hosts. */
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
