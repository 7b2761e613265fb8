import assert from "node:assert/strict";
import test from "node:test";
import type { LineageEntry, MigrationRecord, Page, PrivateInstance } from "../records";
import { TestNetwork } from "../testing/channels";
import { A, B, Consortium, digestOf, idOf, privateChannelOf } from "../testing/operators";
import { refuses } from "../testing/refusals";

const MIGRATION_ID = idOf(A, 1);
const INSTANCE_ID = idOf(A, 1);
const VM_ID = digestOf("content");
const h1 = { name: "h1" };
const h2 = { name: "h2" };
const indication = {
  migrationId: MIGRATION_ID,
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  sourceHost: h1,
  destinationHost: h2,
};
const CHANNEL = privateChannelOf(A);

async function indicated(): Promise<Consortium> {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Indicate", indication);
  return consortium;
}

function instanceOf(consortium: Consortium): Promise<PrivateInstance> {
  return consortium.read<PrivateInstance>(CHANNEL, "GetInstance", INSTANCE_ID);
}

test("a local Indication opens a migration between two hosts of an instance that it registers", async () => {
  const consortium = await Consortium.start();
  const call = { as: A, channel: CHANNEL, fn: "Indicate", args: [indication] };
  const { record, event } = await consortium.network.submit<MigrationRecord>(call);
  const { indicated: provenance, ...rest } = record;
  assert.deepEqual(rest, {
    ...indication,
    kind: "local",
    state: "indicated",
    source: A,
    destination: A,
  });
  assert.equal(provenance?.by, A);
  assert.deepEqual(event, { statement: "Indication", migration: record });
  assert.deepEqual(await instanceOf(consortium), {
    instanceId: INSTANCE_ID,
    state: "resident",
    hop: 0,
    step: 0,
    host: "h1",
    openMigrationId: MIGRATION_ID,
  });
  assert.deepEqual(await consortium.network.submit(call), { record });
});

test("an equal digest moves the instance to the host, step by step", async () => {
  const consortium = await indicated();
  const { record, event } = await consortium.network.submit<MigrationRecord>({
    as: A,
    channel: CHANNEL,
    fn: "Verify",
    args: [{ migrationId: MIGRATION_ID, vmId: VM_ID, host: h2 }],
  });
  assert.deepEqual([record.state, record.hop, record.step], ["confirmed", 0, 1]);
  assert.deepEqual(event, { statement: "Confirmation", migration: record });
  assert.deepEqual(await instanceOf(consortium), {
    instanceId: INSTANCE_ID,
    state: "resident",
    hop: 0,
    step: 1,
    host: "h2",
  });
  const back = { ...indication, migrationId: idOf(A, 2), sourceHost: h2, destinationHost: h1 };
  await consortium.keep(A, "Indicate", back);
  await consortium.keep(A, "Verify", { migrationId: idOf(A, 2), vmId: VM_ID, host: h1 });
  const { records } = await consortium.read<Page<LineageEntry>>(
    CHANNEL,
    "GetLineage",
    INSTANCE_ID,
    "",
    "",
  );
  assert.deepEqual(
    records.map(({ statement, step, from, to }) => [statement, step, from?.host, to?.host]),
    [
      ["Registration", 0, undefined, h1],
      ["Confirmation", 1, h1, h2],
      ["Confirmation", 2, h2, h1],
    ],
  );
});

test("a different digest rejects and the instance stays", async () => {
  const consortium = await indicated();
  const statement = { migrationId: MIGRATION_ID, vmId: digestOf("altered"), host: h2 };
  const { record, event } = await consortium.network.submit<MigrationRecord>({
    as: A,
    channel: CHANNEL,
    fn: "Verify",
    args: [statement],
  });
  assert.equal(record.state, "rejected");
  assert.deepEqual(event, { statement: "Rejection", migration: record });
  const { host, openMigrationId } = await instanceOf(consortium);
  assert.deepEqual([host, openMigrationId], ["h1", undefined]);
  assert.deepEqual(await consortium.keep(A, "Verify", statement), record);
  await refuses("ALREADY_VERIFIED", consortium.keep(A, "Verify", { ...statement, vmId: VM_ID }));
});

test("another host than the indicated one, or another algorithm, verifies nothing", async () => {
  const consortium = await indicated();
  const wrongHost = consortium.keep(A, "Verify", {
    migrationId: MIGRATION_ID,
    vmId: VM_ID,
    host: h1,
  });
  const body = await refuses("HOST_MISMATCH", wrongHost);
  assert.deepEqual(body.details, { recorded: "h2", host: "h1" });
  const other = { migrationId: MIGRATION_ID, vmId: digestOf("content", "sha256"), host: h2 };
  await refuses("ALGORITHM_MISMATCH", consortium.keep(A, "Verify", other));
  await consortium.keep(A, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID, host: h2 });
  await refuses(
    "ALREADY_VERIFIED",
    consortium.keep(A, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID, host: h1 }),
  );
});

test("a local migration needs a resident instance, its host and no open migration", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: h1 });
  const attempt = (change: object): Promise<unknown> =>
    consortium.keep(A, "Indicate", { ...indication, ...change });
  await refuses("HOST_MISMATCH", attempt({ sourceHost: h2 }));
  await refuses("ALGORITHM_NOT_ACCEPTED", attempt({ vmId: `md5:${"0".repeat(32)}` }));
  await refuses("ID_NOT_COINED_BY_CREATOR", attempt({ migrationId: idOf(B, 1) }));
  await refuses("ID_NOT_COINED_BY_CREATOR", attempt({ instanceId: idOf(B, 1) }));
  await attempt({});
  await refuses("MIGRATION_OPEN", attempt({ migrationId: idOf(A, 2) }));
  await refuses("MIGRATION_ID_TAKEN", attempt({ destinationHost: { name: "h3" } }));
  await refuses("MIGRATION_ID_TAKEN", attempt({ expiresAt: "2030-01-01T00:00:00Z" }));
});

test("an instance that departed does not move locally", async () => {
  const consortium = await Consortium.start();
  await consortium.migrate(A, B, { migrationId: MIGRATION_ID, instanceId: INSTANCE_ID });
  await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
  const attempt = consortium.keep(A, "Indicate", { ...indication, migrationId: idOf(A, 2) });
  const body = await refuses("INSTANCE_HELD_ELSEWHERE", attempt);
  assert.deepEqual(body.details, { instanceId: INSTANCE_ID, custodian: B });
});

test("an instance that came back does not move locally before its Arrival is settled", async () => {
  const consortium = await Consortium.start();
  const [away, back] = [idOf(A, 7), idOf(B, 7)];
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: h1 });
  await consortium.migrate(A, B, { migrationId: away, instanceId: INSTANCE_ID });
  await consortium.migrate(B, A, { migrationId: back, instanceId: INSTANCE_ID });
  const attempt = (): Promise<unknown> => consortium.keep(A, "Indicate", indication);
  const body = await refuses("ARRIVAL_NOT_SETTLED", attempt());
  assert.deepEqual(body.details, { instanceId: INSTANCE_ID, hop: 0, expected: 2 });
  await consortium.keep(A, "Leave", { migrationId: away });
  await refuses("ARRIVAL_NOT_SETTLED", attempt());
  await consortium.keep(A, "Arrive", { migrationId: back, host: h1 });
  await attempt();
  // The Leave of an earlier hop changes nothing.
  assert.equal((await instanceOf(consortium)).openMigrationId, MIGRATION_ID);
});

test("a local migration that a hop has overtaken is not confirmed", async () => {
  const consortium = await indicated();
  await consortium.migrate(A, B, { migrationId: idOf(A, 7), instanceId: INSTANCE_ID });
  await consortium.migrate(B, A, { migrationId: idOf(B, 7), instanceId: INSTANCE_ID });
  const verify = consortium.keep(A, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID, host: h2 });
  await refuses("ARRIVAL_NOT_SETTLED", verify);
});

test("what the consortium channel holds open, elsewhere or retired does not move locally", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: h1 });
  const inter = { migrationId: idOf(A, 7), instanceId: INSTANCE_ID, vmId: VM_ID, destination: B };
  await consortium.share(A, "Indicate", inter);
  const local = { ...indication, migrationId: idOf(A, 8) };
  const open = await refuses("MIGRATION_OPEN", consortium.keep(A, "Indicate", local));
  assert.deepEqual(open.details, { migrationId: idOf(A, 7), channel: "consortium" });
  await consortium.share(B, "Verify", { migrationId: idOf(A, 7), vmId: VM_ID });
  await refuses("INSTANCE_HELD_ELSEWHERE", consortium.keep(A, "Indicate", local));
  await consortium.migrate(B, A, { migrationId: idOf(B, 7), instanceId: INSTANCE_ID });
  await consortium.share(A, "Retire", { instanceId: INSTANCE_ID });
  await refuses("INSTANCE_RETIRED", consortium.keep(A, "Indicate", local));
});

test("what the consortium channel took over meanwhile is not confirmed locally", async () => {
  const consortium = await indicated();
  const inter = { migrationId: idOf(A, 7), instanceId: INSTANCE_ID, vmId: VM_ID, destination: B };
  const verify = (content = VM_ID): Promise<MigrationRecord> =>
    consortium.keep(A, "Verify", { migrationId: MIGRATION_ID, vmId: content, host: h2 });
  await consortium.share(A, "Indicate", inter);
  const open = await refuses("MIGRATION_OPEN", verify());
  assert.deepEqual(open.details, { migrationId: idOf(A, 7), channel: "consortium" });
  await consortium.share(B, "Verify", { migrationId: idOf(A, 7), vmId: VM_ID });
  await refuses("INSTANCE_HELD_ELSEWHERE", verify());
  // A Rejection moves nothing, so it is accepted here.
  const rejected = await verify(digestOf("altered"));
  assert.equal(rejected.state, "rejected");
});

test("a peer that cannot read the consortium channel says so", async () => {
  const network = new TestNetwork([CHANNEL]);
  const configuration = { kind: "private", consortiumChannel: "consortium" };
  await network.submit({ as: A, channel: CHANNEL, fn: "ConfigureChannel", args: [configuration] });
  for (const [fn, statement] of [
    ["Indicate", indication],
    ["Leave", { migrationId: MIGRATION_ID }],
    ["Arrive", { migrationId: MIGRATION_ID }],
  ] as const) {
    const call = { as: A, channel: CHANNEL, fn, args: [statement] };
    await refuses("CONSORTIUM_UNREADABLE", network.submit(call));
  }
});

test("local migrations are declined and cancelled, unknown ids get a tombstone", async () => {
  for (const [fn, state] of [
    ["Decline", "declined"],
    ["Cancel", "cancelled"],
  ] as const) {
    const consortium = await indicated();
    const statement = { migrationId: MIGRATION_ID, reason: "CAPACITY" };
    const concluded = await consortium.keep<MigrationRecord>(A, fn, statement);
    assert.equal(concluded.state, state);
    assert.deepEqual(await consortium.keep(A, fn, statement), concluded);
    const verification = { migrationId: MIGRATION_ID, vmId: VM_ID, host: h2 };
    await refuses("MIGRATION_CLOSED", consortium.keep(A, "Verify", verification));
    assert.equal((await instanceOf(consortium)).openMigrationId, undefined);
  }
  const consortium = await Consortium.start();
  const cancel = { migrationId: MIGRATION_ID, reason: "WITHDRAWN" };
  const tombstone = await consortium.keep<MigrationRecord>(A, "Cancel", cancel);
  assert.deepEqual([tombstone.kind, tombstone.state], ["local", "cancelled"]);
  await refuses("MIGRATION_CANCELLED", consortium.keep(A, "Indicate", indication));
  const verification = { migrationId: MIGRATION_ID, vmId: VM_ID, host: h2 };
  await refuses("MIGRATION_CANCELLED", consortium.keep(A, "Verify", verification));
});
