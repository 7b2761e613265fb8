import assert from "node:assert/strict";
import type {
  ConsortiumInstance,
  MigrationRecord,
  PrivateInstance,
} from "@basics/chaincode/records";
import { lineageOf } from "@basics/audit";
import type { LedgerClient } from "@basics/audit";
import { checkSettlements, readStatements } from "./settlements.js";
import type { Tally } from "./settlements.js";
import type { Deed, Vm } from "./workload.js";

/**
 * Compares the ledgers themselves, read without any gateway, with all that a test did to some VMs: each
 * migration is in the state in which the test ended it, each confirmed one has exactly one Leave and one
 * Arrival, custody and residence are at the place where the VM went last, and the lineages list the same
 * migrations.
 */
export async function checkLedgers(
  clients: ReadonlyMap<string, LedgerClient>,
  consortiumChannel: string,
  vms: readonly Vm[],
): Promise<Tally> {
  const tally = checkSettlements(await readStatements(clients, consortiumChannel));
  const [anyClient] = clients.values();
  assert.ok(anyClient);
  for (const vm of vms) {
    await checkEnds(clients, consortiumChannel, vm);
    await checkCustody(clients, consortiumChannel, vm);
    await checkLineage(anyClient, consortiumChannel, vm);
    await checkPrivateLineages(clients, vm);
  }
  return tally;
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
      hop,
      migrationId,
      vmId,
      source: from?.operator,
      destination: to?.operator,
    })),
    moves.map(({ migrationId, vmId, source, destination }, index) => ({
      hop: index + 1,
      migrationId,
      vmId,
      source,
      destination,
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
