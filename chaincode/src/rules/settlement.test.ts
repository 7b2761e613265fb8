import assert from "node:assert/strict";
import test from "node:test";
import { commitToHost } from "../domain";
import type {
  LineageEntry,
  MigrationRecord,
  Page,
  PrivateInstance,
  SettlementRecord,
} from "../records";
import {
  A,
  B,
  C,
  Consortium,
  CONSORTIUM,
  digestOf,
  idOf,
  privateChannelOf,
} from "../testing/operators";
import { refuses } from "../testing/refusals";
import { without } from "../state/fields";

const MIGRATION_ID = idOf(A, 1);
const INSTANCE_ID = idOf(A, 1);
const VM_ID = digestOf("content");
const SALT = "ab".repeat(32);
const committed = { commitment: commitToHost({ name: "b1", salt: SALT }), sealed: "c2VhbGVk" };

async function confirmed(host?: object): Promise<Consortium> {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", {
    instanceId: INSTANCE_ID,
    host: { name: "a1" },
    localRef: "web",
  });
  await consortium.share(A, "Indicate", {
    migrationId: MIGRATION_ID,
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    destination: B,
  });
  await consortium.share(B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID, host });
  return consortium;
}

function instanceAt(consortium: Consortium, operator: string): Promise<PrivateInstance> {
  return consortium.read(privateChannelOf(operator), "GetInstance", INSTANCE_ID);
}

test("a host commitment is the SHA-256 of the salt's bytes and the name's", () => {
  // The expected value is the output of: (head -c 16 /dev/zero; printf host-1) | sha256sum
  assert.equal(
    commitToHost({ name: "host-1", salt: "00".repeat(16) }),
    "5ddbb101b3693613cff879dde017384928c6b831d832a29aff8fc5202397b268",
  );
});

test("a Leave makes the instance depart and tells where it ran", async () => {
  const { network, ...rest } = await confirmed().then((consortium) => ({
    network: consortium.network,
    consortium,
  }));
  const call = {
    as: A,
    channel: privateChannelOf(A),
    fn: "Leave",
    args: [{ migrationId: MIGRATION_ID }],
  };
  const { record, event } = await network.submit<SettlementRecord>(call);
  const { settled, ...settlement } = record;
  assert.deepEqual(settlement, {
    migrationId: MIGRATION_ID,
    statement: "Leave",
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    hop: 1,
    counterpart: B,
    host: "a1",
  });
  assert.equal(settled.by, A);
  const instance = await instanceAt(rest.consortium, A);
  assert.deepEqual(instance, {
    instanceId: INSTANCE_ID,
    state: "departed",
    hop: 1,
    step: 0,
    localRef: "web",
  });
  assert.deepEqual(event, { statement: "Leave", settlement: record, instance });
  assert.deepEqual(await network.submit(call), { record });
  const read = await rest.consortium.read(privateChannelOf(A), "GetSettlement", MIGRATION_ID);
  assert.deepEqual(read, record);
});

test("an Arrival makes the instance resident on the host that opens the commitment", async () => {
  const consortium = await confirmed(committed);
  const channel = privateChannelOf(B);
  const call = {
    as: B,
    channel,
    fn: "Arrive",
    args: [{ migrationId: MIGRATION_ID, host: { name: "b1", salt: SALT } }],
  };
  const { record, event } = await consortium.network.submit<SettlementRecord>(call);
  assert.deepEqual([record.statement, record.host, record.counterpart], ["Arrival", "b1", A]);
  const instance = await instanceAt(consortium, B);
  assert.deepEqual(instance, {
    instanceId: INSTANCE_ID,
    state: "resident",
    hop: 1,
    step: 0,
    host: "b1",
  });
  assert.deepEqual(event, { statement: "Arrival", settlement: record, instance });
  assert.deepEqual(await consortium.network.submit(call), { record });
  const other = { migrationId: MIGRATION_ID, host: { name: "b2", salt: SALT } };
  await refuses("HOST_MISMATCH", consortium.keep(B, "Arrive", other));
});

test("an Arrival whose host does not open the commitment writes nothing", async () => {
  const consortium = await confirmed(committed);
  for (const host of [
    undefined,
    { name: "b1" },
    { name: "b2", salt: SALT },
    { name: "b1", salt: "cd".repeat(32) },
  ]) {
    const call = consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID, host });
    await refuses("HOST_COMMITMENT_MISMATCH", call);
  }
  const read = consortium.read(privateChannelOf(B), "GetSettlement", MIGRATION_ID);
  await refuses("SETTLEMENT_NOT_FOUND", read);
});

test("a host commitment opens as one host only, not as a shorter name behind a longer salt", async () => {
  const name = "decoy-b1";
  const commitment = commitToHost({ name, salt: SALT });
  const consortium = await confirmed({ commitment, sealed: "c2VhbGVk" });
  const longer = SALT + Buffer.from("decoy-").toString("hex");
  assert.equal(commitToHost({ name: "b1", salt: longer }), commitment);
  const host = { name: "b1", salt: longer };
  const body = await refuses(
    "INVALID_ARGUMENT",
    consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID, host }),
  );
  assert.equal(body.details?.["field"], "host.salt");
  await consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID, host: { name, salt: SALT } });
});

test("an Arrival says the host that was published by name, and any where none was", async () => {
  const named = await confirmed({ name: "b1" });
  for (const host of [undefined, { name: "b2" }, { name: "b2", salt: SALT }]) {
    await refuses("HOST_MISMATCH", named.keep(B, "Arrive", { migrationId: MIGRATION_ID, host }));
  }
  await named.keep(B, "Arrive", { migrationId: MIGRATION_ID, host: { name: "b1" } });

  for (const host of [undefined, { name: "b7" }]) {
    const silent = await confirmed();
    const salted = { migrationId: MIGRATION_ID, host: { name: "b7", salt: SALT } };
    const body = await refuses("INVALID_ARGUMENT", silent.keep(B, "Arrive", salted));
    assert.equal(body.details?.["field"], "host.salt");
    const record = await silent.keep<SettlementRecord>(B, "Arrive", {
      migrationId: MIGRATION_ID,
      host,
    });
    assert.equal(record.host, host?.name);
    assert.equal((await instanceAt(silent, B)).host, host?.name);
  }
});

test("only the migration's own source leaves and only its destination arrives", async () => {
  const consortium = await confirmed();
  for (const other of [B, C]) {
    await refuses("NOT_SOURCE", consortium.keep(other, "Leave", { migrationId: MIGRATION_ID }));
  }
  for (const other of [A, C]) {
    await refuses(
      "NOT_DESTINATION",
      consortium.keep(other, "Arrive", { migrationId: MIGRATION_ID }),
    );
  }
  await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
  await refuses("NOT_DESTINATION", consortium.keep(A, "Arrive", { migrationId: MIGRATION_ID }));
  await consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID });
  await refuses("NOT_SOURCE", consortium.keep(B, "Leave", { migrationId: MIGRATION_ID }));
});

test("what the consortium channel does not hold confirmed is not settled", async () => {
  const consortium = await Consortium.start();
  const settle = async (code: "CONFIRMATION_NOT_VISIBLE" | "MIGRATION_NOT_CONFIRMED") => {
    await refuses(code, consortium.keep(A, "Leave", { migrationId: MIGRATION_ID }));
    await refuses(code, consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID }));
  };
  await settle("CONFIRMATION_NOT_VISIBLE");
  await consortium.share(A, "Indicate", {
    migrationId: MIGRATION_ID,
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    destination: B,
  });
  await settle("CONFIRMATION_NOT_VISIBLE");
  await consortium.share(B, "Verify", { migrationId: MIGRATION_ID, vmId: digestOf("altered") });
  await settle("MIGRATION_NOT_CONFIRMED");
});

test("declined and cancelled migrations and tombstones are not settled", async () => {
  for (const [as, fn] of [
    [B, "Decline"],
    [A, "Cancel"],
  ] as const) {
    const consortium = await Consortium.start();
    await consortium.share(A, "Indicate", {
      migrationId: MIGRATION_ID,
      instanceId: INSTANCE_ID,
      vmId: VM_ID,
      destination: B,
    });
    await consortium.share(as, fn, { migrationId: MIGRATION_ID, reason: "OTHER" });
    await refuses(
      "MIGRATION_NOT_CONFIRMED",
      consortium.keep(A, "Leave", { migrationId: MIGRATION_ID }),
    );
  }
  const consortium = await Consortium.start();
  await consortium.share(A, "Cancel", { migrationId: MIGRATION_ID, reason: "OTHER" });
  await refuses(
    "MIGRATION_NOT_CONFIRMED",
    consortium.keep(A, "Leave", { migrationId: MIGRATION_ID }),
  );
  await refuses(
    "MIGRATION_NOT_CONFIRMED",
    consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID }),
  );
});

test("hops decide where an instance is, in whatever order Leaves and Arrivals come", async () => {
  const orders = [
    ["leave", "arrive"],
    ["arrive", "leave"],
  ] as const;
  const results = [];
  for (const order of orders) {
    const consortium = await confirmed();
    await consortium.migrate(B, A, {
      migrationId: idOf(B, 1),
      instanceId: INSTANCE_ID,
      host: { name: "a2" },
    });
    for (const step of order) {
      if (step === "leave") await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
      else await consortium.keep(A, "Arrive", { migrationId: idOf(B, 1), host: { name: "a2" } });
    }
    const lineage = await consortium.read<Page<LineageEntry>>(
      privateChannelOf(A),
      "GetLineage",
      INSTANCE_ID,
      "",
      "",
    );
    const leave = consortium.read<SettlementRecord>(
      privateChannelOf(A),
      "GetSettlement",
      MIGRATION_ID,
    );
    results.push({
      instance: await instanceAt(consortium, A),
      leftFrom: (await leave).host,
      lineage: lineage.records.map((entry) => without(entry, "recorded")),
    });
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[0]?.instance, {
    instanceId: INSTANCE_ID,
    state: "resident",
    hop: 2,
    step: 0,
    host: "a2",
    localRef: "web",
  });
  assert.equal(results[0].leftFrom, "a1");
  assert.deepEqual(
    results[0].lineage.map(({ statement, from, to }) => [statement, from?.host, to?.host]),
    [
      ["Registration", undefined, { name: "a1" }],
      ["Leave", { name: "a1" }, undefined],
      ["Arrival", undefined, { name: "a2" }],
    ],
  );
});

test("a Leave supersedes an open local migration, and so does an Arrival", async () => {
  const local = {
    migrationId: idOf(A, 5),
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    sourceHost: { name: "a1" },
    destinationHost: { name: "a2" },
  };
  for (const statement of ["Leave", "Arrive"] as const) {
    const consortium = await Consortium.start();
    await consortium.keep(A, "Indicate", local);
    await consortium.migrate(A, B, { migrationId: MIGRATION_ID, instanceId: INSTANCE_ID });
    await consortium.migrate(B, A, {
      migrationId: idOf(B, 1),
      instanceId: INSTANCE_ID,
      host: { name: "a9" },
    });
    const said =
      statement === "Leave"
        ? { migrationId: MIGRATION_ID }
        : { migrationId: idOf(B, 1), host: { name: "a9" } };
    const channel = privateChannelOf(A);
    const { event } = await consortium.network.submit({
      as: A,
      channel,
      fn: statement,
      args: [said],
    });
    const superseded = await consortium.read<MigrationRecord>(channel, "GetMigration", idOf(A, 5));
    assert.equal(superseded.state, "superseded");
    assert.deepEqual(event?.migration, superseded);
    assert.equal((await instanceAt(consortium, A)).openMigrationId, undefined);
    const verification = { migrationId: idOf(A, 5), vmId: VM_ID, host: { name: "a2" } };
    await refuses("MIGRATION_CLOSED", consortium.keep(A, "Verify", verification));
    assert.deepEqual(await consortium.keep(A, "Indicate", local), superseded);
  }
});

test("a late Leave with a lower hop leaves an open local migration alone", async () => {
  const consortium = await confirmed();
  await consortium.migrate(B, A, {
    migrationId: idOf(B, 1),
    instanceId: INSTANCE_ID,
    host: { name: "a2" },
  });
  await consortium.keep(A, "Arrive", { migrationId: idOf(B, 1), host: { name: "a2" } });
  const local = {
    migrationId: idOf(A, 5),
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    sourceHost: { name: "a2" },
    destinationHost: { name: "a3" },
  };
  await consortium.keep(A, "Indicate", local);
  await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
  const verification = { migrationId: idOf(A, 5), vmId: VM_ID, host: { name: "a3" } };
  const record = await consortium.keep<MigrationRecord>(A, "Verify", verification);
  assert.deepEqual([record.state, record.hop, record.step], ["confirmed", 2, 1]);
});

test("what is retired privately stays so, while late Leaves and Arrivals enter its history", async () => {
  const consortium = await Consortium.start();
  await consortium.keep(A, "Register", { instanceId: INSTANCE_ID, host: { name: "a1" } });
  await consortium.keep(A, "Retire", { instanceId: INSTANCE_ID });
  // A gateway would not have sent this, but the consortium channel cannot see that it is wrong.
  await consortium.migrate(A, B, { migrationId: MIGRATION_ID, instanceId: INSTANCE_ID });
  await consortium.migrate(B, A, { migrationId: idOf(B, 1), instanceId: INSTANCE_ID });
  await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
  await consortium.keep(A, "Arrive", { migrationId: idOf(B, 1) });
  assert.equal((await instanceAt(consortium, A)).state, "retired");
  const { records } = await consortium.read<Page<LineageEntry>>(
    privateChannelOf(A),
    "GetLineage",
    INSTANCE_ID,
    "",
    "",
  );
  assert.deepEqual(
    records.map(({ statement }) => statement),
    ["Registration", "Retirement", "Leave", "Arrival"],
  );
});

test("an instance that arrived on an undisclosed host moves on from where its operator says", async () => {
  const consortium = await confirmed();
  await consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID });
  const local = {
    migrationId: idOf(B, 5),
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    sourceHost: { name: "b1" },
    destinationHost: { name: "b2" },
  };
  await consortium.keep(B, "Indicate", local);
  await consortium.keep(B, "Verify", {
    migrationId: idOf(B, 5),
    vmId: VM_ID,
    host: { name: "b2" },
  });
  assert.equal((await instanceAt(consortium, B)).host, "b2");
});

test("nothing that a private channel writes reaches the consortium channel", async () => {
  const consortium = await confirmed();
  const before = consortium.network.state(CONSORTIUM).dump();
  await consortium.keep(A, "Leave", { migrationId: MIGRATION_ID });
  await consortium.keep(B, "Arrive", { migrationId: MIGRATION_ID });
  assert.deepEqual(consortium.network.state(CONSORTIUM).dump(), before);
});
