import assert from "node:assert/strict";
import type {
  ConsortiumInstance,
  MigrationRecord,
  PrivateInstance,
} from "@basics/chaincode/records";
import { lineageOf, statementsOf } from "@basics/audit";
import type { LedgerClient, RecordedStatement } from "@basics/audit";
import type { Deed, Vm } from "./workload.js";

/** What a check found, for the line that a test prints. */
export interface Tally {
  readonly confirmed: number;
  readonly leaves: number;
  readonly arrivals: number;
}

/**
 * Holds the ledgers themselves, read without any gateway, against what was done to some VMs: each
 * migration ended as it was ended, each confirmed one has exactly one Leave and one Arrival, custody
 * and residence are where the VM went last, and the lineages tell the same story.
 */
export async function checkLedgers(
  clients: ReadonlyMap<string, LedgerClient>,
  consortiumChannel: string,
  vms: readonly Vm[],
): Promise<Tally> {
  const [anyClient] = clients.values();
  assert.ok(anyClient);
  const consortium = await statementsOf(anyClient, consortiumChannel);
  const privates = new Map<string, RecordedStatement[]>();
  for (const [mspId, client] of clients) {
    privates.set(mspId, await statementsOf(client, client.privateChannel));
  }
  const tally = checkSettlements(consortium, privates);
  for (const vm of vms) {
    await checkEnds(clients, consortiumChannel, vm);
    await checkCustody(clients, consortiumChannel, vm);
    await checkLineage(anyClient, consortiumChannel, vm);
    await checkPrivateLineages(clients, vm);
  }
  return tally;
}

/** Which Leaves and Arrivals the Confirmations call for, and which the private channels hold. */
export function settlementsOf(
  consortium: readonly RecordedStatement[],
  privates: ReadonlyMap<string, readonly RecordedStatement[]>,
): { confirmed: number; expected: string[]; found: string[] } {
  const confirmed = consortium.flatMap(({ statement, migration }) =>
    statement === "Confirmation" && migration !== undefined ? [migration] : [],
  );
  const expected = confirmed.flatMap(({ migrationId, source, destination }) => [
    `Leave ${source} ${migrationId}`,
    `Arrival ${destination ?? ""} ${migrationId}`,
  ]);
  const found = [...privates].flatMap(([mspId, statements]) =>
    statements.flatMap(({ statement, settlement }) =>
      settlement === undefined ? [] : [`${statement} ${mspId} ${settlement.migrationId}`],
    ),
  );
  return { confirmed: confirmed.length, expected, found };
}

/** Every Confirmation has one Leave at its source and one Arrival at its destination: none else. */
export function checkSettlements(
  consortium: readonly RecordedStatement[],
  privates: ReadonlyMap<string, readonly RecordedStatement[]>,
): Tally {
  const { confirmed, expected, found } = settlementsOf(consortium, privates);
  assert.deepEqual(found.sort(), expected.sort(), "each Confirmation is settled once on each side");
  const count = (name: string): number => found.filter((each) => each.startsWith(name)).length;
  return { confirmed, leaves: count("Leave"), arrivals: count("Arrival") };
}

async function checkEnds(
  clients: ReadonlyMap<string, LedgerClient>,
  consortiumChannel: string,
  vm: Vm,
): Promise<void> {
  for (const deed of vm.deeds) {
    const client = clientOf(clients, deed.source);
    const channel = deed.kind === "inter" ? consortiumChannel : client.privateChannel;
    const record = await client.evaluate<MigrationRecord>(
      channel,
      "GetMigration",
      deed.migrationId,
    );
    assert.equal(record.state, deed.outcome, `state of ${deed.migrationId}`);
    assert.equal(record.vmId, deed.vmId);
  }
}

async function checkCustody(
  clients: ReadonlyMap<string, LedgerClient>,
  consortiumChannel: string,
  vm: Vm,
): Promise<void> {
  const travels = vm.deeds.filter(({ kind }) => kind === "inter");
  const moves = travels.filter(({ outcome }) => outcome === "confirmed");
  if (travels.length > 0) {
    const client = clientOf(clients, vm.custodian);
    const instance = await client.evaluate<ConsortiumInstance>(
      consortiumChannel,
      "GetInstance",
      vm.instanceId,
    );
    assert.equal(instance.custodian, vm.custodian, `custodian of ${vm.instanceId}`);
    assert.equal(instance.hop, moves.length, `hops of ${vm.instanceId}`);
    assert.equal(instance.openMigrationId, undefined);
  }
  const visited = new Set([...moves.flatMap(endsOf), vm.custodian]);
  for (const mspId of visited) {
    const client = clientOf(clients, mspId);
    const instance = await client.evaluate<PrivateInstance>(
      client.privateChannel,
      "GetInstance",
      vm.instanceId,
    );
    const here = mspId === vm.custodian;
    assert.equal(instance.state, here ? "resident" : "departed", `${vm.instanceId} at ${mspId}`);
    if (here) assert.equal(instance.host, vm.host, `host of ${vm.instanceId}`);
  }
}

async function checkLineage(client: LedgerClient, channel: string, vm: Vm): Promise<void> {
  const moves = vm.deeds.filter(({ kind, outcome }) => kind === "inter" && outcome === "confirmed");
  if (moves.length === 0) return;
  const entries = await lineageOf(client, channel, vm.instanceId);
  const custody = entries.filter(({ statement }) => statement === "Confirmation");
  assert.deepEqual(
    custody.map(({ hop, migrationId, vmId, from, to }) => ({
      ...{ hop, migrationId, vmId, source: from?.operator, destination: to?.operator },
    })),
    moves.map(({ migrationId, vmId, source, destination }, index) => ({
      ...{ hop: index + 1, migrationId, vmId, source, destination },
    })),
    `lineage of ${vm.instanceId}`,
  );
}

async function checkPrivateLineages(
  clients: ReadonlyMap<string, LedgerClient>,
  vm: Vm,
): Promise<void> {
  const confirmed = vm.deeds.filter(({ outcome }) => outcome === "confirmed");
  for (const mspId of new Set(confirmed.flatMap(endsOf))) {
    const client = clientOf(clients, mspId);
    const entries = await lineageOf(client, client.privateChannel, vm.instanceId);
    const told = entries.flatMap(({ migrationId }) => migrationId ?? []);
    const done = confirmed.filter((deed) => endsOf(deed).includes(mspId));
    assert.deepEqual(
      told,
      done.map(({ migrationId }) => migrationId),
      `lineage of ${vm.instanceId} at ${mspId}`,
    );
  }
}

function endsOf({ source, destination }: Deed): string[] {
  return [source, destination];
}

function clientOf(clients: ReadonlyMap<string, LedgerClient>, mspId: string): LedgerClient {
  const client = clients.get(mspId);
  if (client === undefined) throw new Error(`no client of ${mspId}`);
  return client;
}
