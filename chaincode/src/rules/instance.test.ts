import assert from "node:assert/strict";
import test from "node:test";
import type { ConsortiumInstance, LineageEntry, Page, PrivateInstance } from "../records";
import {
  A,
  B,
  Consortium,
  CONSORTIUM,
  digestOf,
  idOf,
  privateChannelOf,
} from "../testing/operators";
import { refuses } from "../testing/refusals";

const INSTANCE_ID = idOf(A, 1);
const committed = { commitment: "a".repeat(64), sealed: "c2VhbGVk" };

test("a registered instance is in its coiner's custody at hop 0", async () => {
  const { network } = await Consortium.start();
  const call = {
    as: A,
    channel: CONSORTIUM,
    fn: "Register",
    args: [{ instanceId: INSTANCE_ID, host: committed }],
  };
  const { record, event } = await network.submit<ConsortiumInstance>(call);
  assert.deepEqual(record, {
    instanceId: INSTANCE_ID,
    state: "active",
    custodian: A,
    hop: 0,
    host: committed,
  });
  assert.deepEqual(event?.instance, record);
  const resealed = { instanceId: INSTANCE_ID, host: { ...committed, sealed: "b3RoZXI=" } };
  assert.deepEqual(await network.submit({ ...call, args: [resealed] }), { record });
});

test("a privately registered instance is resident on its host", async () => {
  const { network } = await Consortium.start();
  const statement = { instanceId: INSTANCE_ID, host: { name: "h1" }, localRef: "web-1" };
  const call = { as: A, channel: privateChannelOf(A), fn: "Register", args: [statement] };
  const { record, event } = await network.submit<PrivateInstance>(call);
  assert.deepEqual(record, {
    instanceId: INSTANCE_ID,
    state: "resident",
    hop: 0,
    step: 0,
    host: "h1",
    localRef: "web-1",
  });
  assert.deepEqual(event?.instance, record);
  assert.deepEqual(await network.submit(call), { record });
});

test("another registration under the same id is refused", async () => {
  const consortium = await Consortium.start();
  await consortium.share(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  for (const host of [undefined, { name: "h2" }, committed]) {
    await refuses(
      "INSTANCE_EXISTS",
      consortium.share(A, "Register", { instanceId: INSTANCE_ID, host }),
    );
  }
  await consortium.keep(A, "Register", {
    instanceId: INSTANCE_ID,
    host: { name: "h1" },
    localRef: "web",
  });
  for (const statement of [
    { instanceId: INSTANCE_ID, host: { name: "h1" } },
    { instanceId: INSTANCE_ID, host: { name: "h2" }, localRef: "web" },
  ]) {
    await refuses("INSTANCE_EXISTS", consortium.keep(A, "Register", statement));
  }
});

test("a registration is still the same one after the instance moved", async () => {
  const consortium = await Consortium.start();
  await consortium.share(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  await consortium.migrate(A, B, {
    migrationId: idOf(A, 1),
    instanceId: INSTANCE_ID,
    host: { name: "b1" },
  });
  const again = await consortium.share<ConsortiumInstance>(A, "Register", {
    instanceId: INSTANCE_ID,
    host: { name: "h1" },
  });
  assert.equal(again.custodian, B);
});

test("nobody registers an id that another operator coins", async () => {
  const consortium = await Consortium.start();
  const foreign = { instanceId: idOf(B, 1), host: { name: "h1" } };
  await refuses("ID_NOT_COINED_BY_CREATOR", consortium.share(A, "Register", foreign));
  await refuses("ID_NOT_COINED_BY_CREATOR", consortium.keep(A, "Register", foreign));
  // Org1MSP is a prefix of this operator's id, but is not the one that coined the instance's id.
  const longer = { instanceId: idOf("Org1MSP2", 1) };
  await refuses("ID_NOT_COINED_BY_CREATOR", consortium.share(A, "Register", longer));
});

test("a custodian retires an instance, and nothing more can happen to it", async () => {
  const consortium = await Consortium.start();
  await consortium.share(A, "Register", { instanceId: INSTANCE_ID });
  const call = { as: A, channel: CONSORTIUM, fn: "Retire", args: [{ instanceId: INSTANCE_ID }] };
  const { record, event } = await consortium.network.submit<ConsortiumInstance>(call);
  assert.equal(record.state, "retired");
  assert.deepEqual(event?.instance, record);
  assert.deepEqual(await consortium.network.submit(call), { record });
  const indication = {
    migrationId: idOf(A, 1),
    instanceId: INSTANCE_ID,
    vmId: digestOf("x"),
    destination: B,
  };
  await refuses("INSTANCE_RETIRED", consortium.share(A, "Indicate", indication));
});

test("only the custodian retires, only what it knows, and only with no migration open", async () => {
  const consortium = await Consortium.start();
  await refuses("INSTANCE_NOT_FOUND", consortium.share(A, "Retire", { instanceId: INSTANCE_ID }));
  await consortium.share(A, "Register", { instanceId: INSTANCE_ID });
  await refuses("NOT_IN_CUSTODY", consortium.share(B, "Retire", { instanceId: INSTANCE_ID }));
  const migrationId = idOf(A, 1);
  const vmId = digestOf("x");
  await consortium.share(A, "Indicate", {
    migrationId,
    instanceId: INSTANCE_ID,
    vmId,
    destination: B,
  });
  const open = await refuses(
    "MIGRATION_OPEN",
    consortium.share(A, "Retire", { instanceId: INSTANCE_ID }),
  );
  assert.deepEqual(open.details, { migrationId });
  await consortium.share(B, "Verify", { migrationId, vmId });
  await refuses("NOT_IN_CUSTODY", consortium.share(A, "Retire", { instanceId: INSTANCE_ID }));
  await consortium.share(B, "Retire", { instanceId: INSTANCE_ID });
  await refuses("NOT_IN_CUSTODY", consortium.share(A, "Retire", { instanceId: INSTANCE_ID }));
});

test("an instance that the consortium does not know is retired on the private channel", async () => {
  const consortium = await Consortium.start();
  await refuses("INSTANCE_NOT_FOUND", consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }));
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  const retired = await consortium.keep<PrivateInstance>(A, "Retire", { instanceId: INSTANCE_ID });
  assert.deepEqual(retired, { instanceId: INSTANCE_ID, state: "retired", hop: 0, step: 1 });
  assert.deepEqual(await consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }), retired);
  const indication = {
    migrationId: idOf(A, 1),
    instanceId: INSTANCE_ID,
    vmId: digestOf("x"),
    sourceHost: { name: "h1" },
    destinationHost: { name: "h2" },
  };
  await refuses("INSTANCE_RETIRED", consortium.keep(A, "Indicate", indication));
});

test("an instance that the consortium knows is retired there first", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  await consortium.share(A, "Register", { instanceId: INSTANCE_ID });
  await refuses(
    "RETIRE_AT_CONSORTIUM_FIRST",
    consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }),
  );
  await consortium.share(A, "Retire", { instanceId: INSTANCE_ID });
  await consortium.keep(A, "Retire", { instanceId: INSTANCE_ID });
});

test("what another operator holds or what departed is not retired privately", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  const migrationId = idOf(A, 1);
  await consortium.migrate(A, B, { migrationId, instanceId: INSTANCE_ID });
  await refuses(
    "INSTANCE_HELD_ELSEWHERE",
    consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }),
  );
  await consortium.keep(A, "Leave", { migrationId });
  await refuses("INSTANCE_NOT_RESIDENT", consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }));
});

test("a private instance with a local migration open is not retired", async () => {
  const consortium = await Consortium.start();
  const migrationId = idOf(A, 1);
  await consortium.keep(A, "Indicate", {
    migrationId,
    instanceId: INSTANCE_ID,
    vmId: digestOf("x"),
    sourceHost: { name: "h1" },
    destinationHost: { name: "h2" },
  });
  await refuses("MIGRATION_OPEN", consortium.keep(A, "Retire", { instanceId: INSTANCE_ID }));
});

test("a private Retirement comes behind Leaves and Arrivals that are still under way", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: { name: "h1" } });
  await consortium.migrate(A, B, { migrationId: idOf(A, 1), instanceId: INSTANCE_ID });
  await consortium.migrate(B, A, {
    migrationId: idOf(B, 1),
    instanceId: INSTANCE_ID,
    host: { name: "h2" },
  });
  await consortium.share(A, "Retire", { instanceId: INSTANCE_ID });
  const retired = await consortium.keep<PrivateInstance>(A, "Retire", { instanceId: INSTANCE_ID });
  assert.deepEqual(retired, { instanceId: INSTANCE_ID, state: "retired", hop: 2, step: 1 });
  await consortium.keep(A, "Arrive", { migrationId: idOf(B, 1), host: { name: "h2" } });
  await consortium.keep(A, "Leave", { migrationId: idOf(A, 1) });
  const channel = privateChannelOf(A);
  assert.deepEqual(await consortium.read(channel, "GetInstance", INSTANCE_ID), retired);
  const { records } = await consortium.read<Page<LineageEntry>>(
    channel,
    "GetLineage",
    INSTANCE_ID,
    "",
    "",
  );
  assert.deepEqual(
    records.map(({ statement, hop, step }) => [statement, hop, step]),
    [
      ["Registration", 0, 0],
      ["Leave", 1, 0],
      ["Arrival", 2, 0],
      ["Retirement", 2, 1],
    ],
  );
});
