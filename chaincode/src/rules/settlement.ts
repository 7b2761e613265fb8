import type { LedgerErrorCode, MigrationState } from "../domain";
import { LedgerError } from "../ledger-error";
import type {
  LineageEntry,
  MigrationRecord,
  PrivateInstance,
  SettlementRecord,
  StatementEvent,
} from "../records";
import type { Arriving, Leaving } from "../schema/statements";
import { present } from "../state/fields";
import { findPrivateInstance, putInstance } from "../state/instances";
import { invariant } from "../state/invariant";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { findMigration, putMigration } from "../state/migrations";
import { requireDestination, requireSource } from "./authority";
import { readConsortiumMigration } from "./consortium-view";
import { openHost } from "./host";
import { hostLeft, putLineageEntry, putStay } from "./lineage";

/**
 * The error for a migration in this state, which has no Leave and no Arrival; a confirmed migration
 * has both, and so no error.
 */
const refusalOf: Readonly<Record<MigrationState, LedgerErrorCode | undefined>> = {
  indicated: "CONFIRMATION_NOT_VISIBLE",
  confirmed: undefined,
  rejected: "MIGRATION_NOT_CONFIRMED",
  declined: "MIGRATION_NOT_CONFIRMED",
  cancelled: "MIGRATION_NOT_CONFIRMED",
  superseded: "MIGRATION_NOT_CONFIRMED",
};

/** A migration that the chaincode itself has read as confirmed on the consortium channel. */
type Confirmed = MigrationRecord &
  Required<Pick<MigrationRecord, "instanceId" | "vmId" | "destination" | "hop">>;

/** Records that the instance went to another operator. */
export async function leave(ledger: Ledger, { migrationId }: Leaving): Promise<SettlementRecord> {
  const recorded = await findSettlement(ledger, migrationId);
  if (recorded !== undefined) {
    if (recorded.statement !== "Leave") requireSource(ledger, { source: recorded.counterpart });
    return recorded;
  }
  const migration = await readConfirmed(ledger, migrationId, requireSource);
  const { instanceId, vmId, hop, destination, destinationHost } = migration;
  const settled = ledger.provenance();
  const settlement: SettlementRecord = {
    migrationId,
    statement: "Leave",
    instanceId,
    vmId,
    hop,
    counterpart: destination,
    settled,
  };
  const departed = await advance(ledger, migration, (lasting) => ({
    ...lasting,
    state: "departed",
    hop,
    step: 0,
  }));
  await settle(ledger, settlement, {
    custodian: destination,
    from: { operator: ledger.caller },
    to: { operator: destination, ...present({ host: destinationHost }) },
  });
  const view = { ...settlement, ...present({ host: await hostLeft(ledger, settlement) }) };
  ledger.emit({ statement: "Leave", settlement: view, ...departed });
  return view;
}

/**
 * Records that the instance came from another operator, onto the host that the destination's
 * Confirmation names.
 */
export async function arrive(
  ledger: Ledger,
  { migrationId, host: opening }: Arriving,
): Promise<SettlementRecord> {
  const recorded = await findSettlement(ledger, migrationId);
  if (recorded !== undefined) return sameArrival(ledger, recorded, opening?.name);
  const migration = await readConfirmed(ledger, migrationId, requireDestination);
  const { instanceId, vmId, hop, source, sourceHost } = migration;
  const host = openHost(migration.destinationHost, opening);
  const settlement: SettlementRecord = {
    migrationId,
    statement: "Arrival",
    instanceId,
    vmId,
    hop,
    counterpart: source,
    ...present({ host }),
    settled: ledger.provenance(),
  };
  const resident = await advance(ledger, migration, (lasting) => ({
    ...lasting,
    state: "resident",
    hop,
    step: 0,
    ...present({ host }),
  }));
  await putStay(ledger, instanceId, hop, host);
  await settle(ledger, settlement, {
    custodian: ledger.caller,
    from: { operator: source, ...present({ host: sourceHost }) },
    to: { operator: ledger.caller, ...(host === undefined ? {} : { host: { name: host } }) },
  });
  ledger.emit({ statement: "Arrival", settlement, ...resident });
  return settlement;
}

/**
 * Finds a Leave or an Arrival. A Leave comes with the host that it left, if this channel knows it
 * by now.
 */
async function findSettlement(
  ledger: Ledger,
  migrationId: string,
): Promise<SettlementRecord | undefined> {
  const settlement = await ledger.get<SettlementRecord>(keys.settlement(migrationId));
  if (settlement?.statement !== "Leave") return settlement;
  return { ...settlement, ...present({ host: await hostLeft(ledger, settlement) }) };
}

/** Reads a Leave or an Arrival. @throws LedgerError SETTLEMENT_NOT_FOUND */
export async function getSettlement(
  ledger: Ledger,
  migrationId: string,
): Promise<SettlementRecord> {
  const settlement = await findSettlement(ledger, migrationId);
  if (settlement === undefined) throw new LedgerError("SETTLEMENT_NOT_FOUND", { migrationId });
  return settlement;
}

function sameArrival(
  ledger: Ledger,
  recorded: SettlementRecord,
  host: string | undefined,
): SettlementRecord {
  if (recorded.statement !== "Arrival") {
    requireDestination(ledger, { destination: recorded.counterpart });
  }
  if (recorded.host !== host) {
    throw new LedgerError("HOST_MISMATCH", { recorded: recorded.host, host });
  }
  return recorded;
}

async function readConfirmed(
  ledger: Ledger,
  migrationId: string,
  requireParty: (ledger: Ledger, migration: MigrationRecord) => void,
): Promise<Confirmed> {
  const migration = await readConsortiumMigration(ledger, migrationId);
  if (migration === undefined) throw new LedgerError("CONFIRMATION_NOT_VISIBLE", { migrationId });
  const { state, instanceId, vmId, destination, hop } = migration;
  // The parties of a migration never change, so a check may rely on them before it is concluded.
  if (destination !== undefined) requireParty(ledger, migration);
  const refusal = refusalOf[state];
  if (refusal !== undefined) throw new LedgerError(refusal, { migrationId, state });
  invariant(
    instanceId !== undefined &&
      vmId !== undefined &&
      destination !== undefined &&
      hop !== undefined,
    `confirmed migration ${migrationId} is incomplete`,
  );
  return { ...migration, instanceId, vmId, destination, hop };
}

/**
 * Applies the change if its hop is above the instance's. Leaves and Arrivals come late and out of
 * order, and a retired instance stays retired. Returns the fields that the event reports of it.
 */
async function advance(
  ledger: Ledger,
  { instanceId, hop }: Confirmed,
  change: (lasting: Pick<PrivateInstance, "instanceId" | "localRef">) => PrivateInstance,
): Promise<Pick<StatementEvent, "instance" | "migration">> {
  const before = await findPrivateInstance(ledger, instanceId);
  if (before !== undefined && (before.state === "retired" || hop <= before.hop)) {
    return { instance: before };
  }
  const superseded = await supersede(ledger, before?.openMigrationId);
  const instance = change({ instanceId, ...present({ localRef: before?.localRef }) });
  await putInstance(ledger, before, instance);
  return { instance, ...present({ migration: superseded }) };
}

/**
 * Supersedes an open local migration: the consortium's decision came later than its Indication, so
 * it can no longer be verified.
 */
async function supersede(
  ledger: Ledger,
  openMigrationId: string | undefined,
): Promise<MigrationRecord | undefined> {
  if (openMigrationId === undefined) return undefined;
  const open = await findMigration(ledger, openMigrationId);
  invariant(open?.state === "indicated", `open migration ${openMigrationId} is not indicated`);
  const superseded: MigrationRecord = {
    ...open,
    state: "superseded",
    concluded: ledger.provenance(),
  };
  await putMigration(ledger, open, superseded);
  return superseded;
}

async function settle(
  ledger: Ledger,
  settlement: SettlementRecord,
  movement: Pick<LineageEntry, "custodian" | "from" | "to">,
): Promise<void> {
  const { migrationId, statement, instanceId, vmId, hop, settled } = settlement;
  await ledger.put(keys.settlement(migrationId), settlement);
  await putLineageEntry(ledger, {
    instanceId,
    hop,
    step: 0,
    statement,
    ...movement,
    migrationId,
    vmId,
    recorded: settled,
  });
}
