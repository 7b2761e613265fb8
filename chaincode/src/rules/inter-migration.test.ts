import assert from "node:assert/strict";
import test from "node:test";
import type { ConsortiumInstance, MigrationRecord } from "../records";
import { A, B, C, Consortium, CONSORTIUM, digestOf, idOf } from "../testing/operators";
import { refuses } from "../testing/refusals";

const MIGRATION_ID = idOf(A, 1);
const INSTANCE_ID = idOf(A, 1);
const VM_ID = digestOf("content");
const indication = {
  migrationId: MIGRATION_ID,
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  destination: B,
};
const sealed = { commitment: "c".repeat(64), sealed: "c2VhbGVk" };

async function indicated(): Promise<Consortium> {
  const consortium = await Consortium.start();
  await consortium.share(A, "Indicate", indication);
  return consortium;
}

/** Migrations in each terminal state, each with the statement that brought it there. */
const terminals = [
  ["confirmed", B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID }],
  ["rejected", B, "Verify", { migrationId: MIGRATION_ID, vmId: digestOf("altered") }],
  ["declined", B, "Decline", { migrationId: MIGRATION_ID, reason: "CAPACITY" }],
  ["cancelled", A, "Cancel", { migrationId: MIGRATION_ID, reason: "WITHDRAWN" }],
] as const;

test("an Indication opens the instance's migration", async () => {
  const consortium = await Consortium.start();
  const statement = { ...indication, sourceHost: sealed, expiresAt: "2030-02-28T23:59:59.5+01:00" };
  const { record, event } = await consortium.network.submit<MigrationRecord>({
    as: A,
    channel: CONSORTIUM,
    fn: "Indicate",
    args: [statement],
  });
  const { indicated: provenance, ...rest } = record;
  assert.deepEqual(rest, { ...statement, kind: "inter", state: "indicated", source: A });
  assert.equal(provenance?.by, A);
  assert.deepEqual(event, { statement: "Indication", migration: record });
  const instance = await consortium.read(CONSORTIUM, "GetInstance", INSTANCE_ID);
  assert.deepEqual(instance, {
    instanceId: INSTANCE_ID,
    state: "active",
    custodian: A,
    hop: 0,
    openMigrationId: MIGRATION_ID,
    host: sealed,
  });
});

test("the same Indication again answers what is recorded, whatever became of it", async () => {
  for (const [state, as, fn, statement] of terminals) {
    const { network, share } = await indicatedWithShare();
    await share(as, fn, statement);
    const call = { as: A, channel: CONSORTIUM, fn: "Indicate", args: [indication] };
    const again = await network.submit<MigrationRecord>(call);
    assert.deepEqual([again.record.state, again.event], [state, undefined]);
  }
});

async function indicatedWithShare(): Promise<{
  network: Consortium["network"];
  share: (as: string, fn: string, statement: object) => Promise<MigrationRecord>;
}> {
  const consortium = await indicated();
  return {
    network: consortium.network,
    share: (as, fn, statement) => consortium.share(as, fn, statement),
  };
}

test("a different Indication under the same id is refused", async () => {
  const consortium = await indicated();
  for (const change of [
    { vmId: digestOf("other") },
    { destination: C },
    { instanceId: idOf(A, 2) },
    { sourceHost: { name: "h1" } },
    { expiresAt: "2030-01-01T00:00:00Z" },
  ]) {
    const statement = { ...indication, ...change };
    await refuses("MIGRATION_ID_TAKEN", consortium.share(A, "Indicate", statement));
  }
});

test("an Indication names ids that its source coined", async () => {
  const consortium = await Consortium.start();
  for (const [field, change] of [
    ["migrationId", { migrationId: idOf(C, 1) }],
    ["instanceId", { instanceId: idOf(C, 1) }],
  ] as const) {
    const call = consortium.share(A, "Indicate", { ...indication, ...change });
    const body = await refuses("ID_NOT_COINED_BY_CREATOR", call);
    assert.equal(body.details?.["field"], field);
  }
});

test("the destination is another registered operator that accepts the algorithm", async () => {
  const consortium = await Consortium.start();
  const attempt = (change: object): Promise<unknown> =>
    consortium.share(A, "Indicate", { ...indication, ...change });
  await refuses("SELF_DESTINATION", attempt({ destination: A }));
  await refuses("OPERATOR_NOT_FOUND", attempt({ destination: "Org9MSP" }));
  await refuses("ALGORITHM_NOT_ACCEPTED", attempt({ vmId: `md5:${"0".repeat(32)}` }));
  await consortium.share(B, "RegisterOperator", {
    digestAlgorithms: ["sha256"],
    keepsPrivateChannel: false,
  });
  const body = await refuses("ALGORITHM_NOT_ACCEPTED", attempt({}));
  assert.deepEqual(body.details, {
    algorithm: "sha256-tree",
    accepted: ["sha256"],
    destination: B,
  });
  await attempt({ vmId: digestOf("content", "sha256") });
});

test("only the custodian indicates, one migration at a time", async () => {
  const consortium = await indicated();
  const second = { ...indication, migrationId: idOf(A, 2) };
  const open = await refuses("MIGRATION_OPEN", consortium.share(A, "Indicate", second));
  assert.deepEqual(open.details, { migrationId: MIGRATION_ID });
  const foreign = { ...indication, migrationId: idOf(C, 1) };
  await refuses("NOT_IN_CUSTODY", consortium.share(C, "Indicate", foreign));
  await consortium.share(B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID });
  await refuses("NOT_IN_CUSTODY", consortium.share(A, "Indicate", second));
  // The new custodian may pass on an instance whose id another operator coined.
  const onward = { ...indication, migrationId: idOf(B, 1), destination: C };
  await consortium.share(B, "Indicate", onward);
});

test("an equal digest confirms and moves custody", async () => {
  const consortium = await indicated();
  const { record, event } = await consortium.network.submit<MigrationRecord>({
    as: B,
    channel: CONSORTIUM,
    fn: "Verify",
    args: [{ migrationId: MIGRATION_ID, vmId: VM_ID, host: sealed }],
  });
  assert.deepEqual(
    [record.state, record.hop, record.observedVmId, record.destinationHost, record.concluded?.by],
    ["confirmed", 1, VM_ID, sealed, B],
  );
  assert.deepEqual(event, { statement: "Confirmation", migration: record });
  assert.deepEqual(await consortium.read(CONSORTIUM, "GetInstance", INSTANCE_ID), {
    instanceId: INSTANCE_ID,
    state: "active",
    custodian: B,
    hop: 1,
    host: sealed,
  });
});

test("a different digest rejects, custody stays and the instance may move again", async () => {
  const consortium = await indicated();
  const { record, event } = await consortium.network.submit<MigrationRecord>({
    as: B,
    channel: CONSORTIUM,
    fn: "Verify",
    args: [{ migrationId: MIGRATION_ID, vmId: digestOf("altered"), host: { name: "b1" } }],
  });
  assert.deepEqual([record.state, record.hop], ["rejected", undefined]);
  assert.deepEqual(event, { statement: "Rejection", migration: record });
  const instance = await consortium.read<ConsortiumInstance>(
    CONSORTIUM,
    "GetInstance",
    INSTANCE_ID,
  );
  assert.deepEqual([instance.custodian, instance.hop, instance.openMigrationId], [A, 0, undefined]);
  await consortium.share(A, "Indicate", { ...indication, migrationId: idOf(A, 2) });
});

test("only the destination verifies, and only what was indicated", async () => {
  const consortium = await Consortium.start();
  const statement = { migrationId: MIGRATION_ID, vmId: VM_ID };
  await refuses("MIGRATION_NOT_FOUND", consortium.share(B, "Verify", statement));
  await consortium.share(A, "Indicate", indication);
  for (const other of [A, C]) {
    await refuses("NOT_DESTINATION", consortium.share(other, "Verify", statement));
  }
});

test("a digest of another algorithm is an error and rejects nothing", async () => {
  const consortium = await indicated();
  const statement = { migrationId: MIGRATION_ID, vmId: digestOf("content", "sha256") };
  const body = await refuses("ALGORITHM_MISMATCH", consortium.share(B, "Verify", statement));
  assert.deepEqual(body.details, { indicated: "sha256-tree", observed: "sha256" });
  await consortium.share(B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID });
});

test("a Verification after the Indication expired still counts, for ledgers have no clock", async () => {
  const consortium = await Consortium.start();
  const expiresAt = "2000-01-01T00:00:00Z";
  await consortium.share(A, "Indicate", { ...indication, expiresAt });
  const record = await consortium.share<MigrationRecord>(B, "Verify", {
    migrationId: MIGRATION_ID,
    vmId: VM_ID,
  });
  assert.equal(record.state, "confirmed");
});

test("the same Verification again answers what is recorded, however the host is sealed", async () => {
  for (const observed of [VM_ID, digestOf("altered")]) {
    for (const host of [undefined, { name: "b1" }, sealed]) {
      const { network } = await indicated();
      const call = { as: B, channel: CONSORTIUM, fn: "Verify" };
      const statement = { migrationId: MIGRATION_ID, vmId: observed, host };
      const { record } = await network.submit({ ...call, args: [statement] });
      const resealed = host === sealed ? { ...sealed, sealed: "YWdhaW4=" } : host;
      const again = { ...statement, host: resealed };
      assert.deepEqual(await network.submit({ ...call, args: [again] }), { record });
    }
  }
});

test("another Verification of a verified migration is refused", async () => {
  for (const observed of [VM_ID, digestOf("altered")]) {
    const consortium = await indicated();
    await consortium.share(B, "Verify", {
      migrationId: MIGRATION_ID,
      vmId: observed,
      host: sealed,
    });
    for (const change of [
      { vmId: observed === VM_ID ? digestOf("altered") : VM_ID },
      { vmId: digestOf("third") },
      { vmId: digestOf("content", "sha256") },
      { host: undefined },
      { host: { name: "b1" } },
      { host: { ...sealed, commitment: "d".repeat(64) } },
    ]) {
      const statement = { migrationId: MIGRATION_ID, vmId: observed, host: sealed, ...change };
      await refuses("ALREADY_VERIFIED", consortium.share(B, "Verify", statement));
    }
  }
});

test("a terminal state never changes", async () => {
  const attempts = [
    [B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID }],
    [B, "Verify", { migrationId: MIGRATION_ID, vmId: digestOf("altered") }],
    [B, "Decline", { migrationId: MIGRATION_ID, reason: "CAPACITY" }],
    [B, "Decline", { migrationId: MIGRATION_ID, reason: "POLICY" }],
    [A, "Cancel", { migrationId: MIGRATION_ID, reason: "WITHDRAWN" }],
    [A, "Cancel", { migrationId: MIGRATION_ID, reason: "EXPIRED" }],
  ] as const;
  for (const [state, as, fn, statement] of terminals) {
    const consortium = await indicated();
    const concluded = await consortium.share<MigrationRecord>(as, fn, statement);
    assert.equal(concluded.state, state);
    for (const [who, what, said] of attempts) {
      const call = consortium.share(who, what, said);
      if (what === fn && JSON.stringify(said) === JSON.stringify(statement)) {
        assert.deepEqual(await call, concluded);
      } else {
        const verified = observedOf(concluded) && what === "Verify";
        await refuses(verified ? "ALREADY_VERIFIED" : "MIGRATION_CLOSED", call);
      }
    }
    assert.deepEqual(await consortium.read(CONSORTIUM, "GetMigration", MIGRATION_ID), concluded);
  }
});

function observedOf({ observedVmId }: MigrationRecord): boolean {
  return observedVmId !== undefined;
}

test("a destination declines with a reason code, a source cancels", async () => {
  for (const [as, fn, event, other] of [
    [B, "Decline", "Decline", "NOT_DESTINATION"],
    [A, "Cancel", "Cancellation", "NOT_SOURCE"],
  ] as const) {
    const consortium = await indicated();
    const statement = { migrationId: MIGRATION_ID, reason: "POLICY" };
    for (const stranger of [as === A ? B : A, C]) {
      await refuses(other, consortium.share(stranger, fn, statement));
    }
    const result = await consortium.network.submit<MigrationRecord>({
      as,
      channel: CONSORTIUM,
      fn,
      args: [statement],
    });
    assert.deepEqual(result.event, { statement: event, migration: result.record });
    assert.equal(result.record.reason, "POLICY");
    const instance = await consortium.read<ConsortiumInstance>(
      CONSORTIUM,
      "GetInstance",
      INSTANCE_ID,
    );
    assert.deepEqual([instance.custodian, instance.openMigrationId], [A, undefined]);
  }
});

test("cancelling an unknown id keeps its Indication from landing later", async () => {
  const { network, ...rest } = await Consortium.start().then((consortium) => ({
    network: consortium.network,
    share: (as: string, fn: string, said: object) => consortium.share(as, fn, said),
  }));
  const cancel = { migrationId: MIGRATION_ID, reason: "WITHDRAWN" };
  await refuses("ID_NOT_COINED_BY_CREATOR", rest.share(B, "Cancel", cancel));
  const call = { as: A, channel: CONSORTIUM, fn: "Cancel", args: [cancel] };
  const { record, event } = await network.submit<MigrationRecord>(call);
  const { concluded, ...tombstone } = record;
  assert.deepEqual(tombstone, {
    migrationId: MIGRATION_ID,
    kind: "inter",
    state: "cancelled",
    source: A,
    reason: "WITHDRAWN",
  });
  assert.equal(concluded?.by, A);
  assert.deepEqual(event, { statement: "Cancellation", migration: record });
  assert.deepEqual(await network.submit(call), { record });
  await refuses(
    "MIGRATION_CLOSED",
    rest.share(A, "Cancel", { migrationId: MIGRATION_ID, reason: "OTHER" }),
  );
  await refuses("NOT_SOURCE", rest.share(B, "Cancel", cancel));
  await refuses("MIGRATION_CANCELLED", rest.share(A, "Indicate", indication));
  await refuses(
    "MIGRATION_CANCELLED",
    rest.share(B, "Verify", { migrationId: MIGRATION_ID, vmId: VM_ID }),
  );
  await refuses("MIGRATION_CANCELLED", rest.share(B, "Decline", cancel));
});

test("nobody declines what was never indicated", async () => {
  const consortium = await Consortium.start();
  const statement = { migrationId: MIGRATION_ID, reason: "POLICY" };
  await refuses("MIGRATION_NOT_FOUND", consortium.share(B, "Decline", statement));
});

test("of two statements that saw the same migration open, one commits", async () => {
  const { network } = await indicated();
  const verify = {
    as: B,
    channel: CONSORTIUM,
    fn: "Verify",
    args: [{ migrationId: MIGRATION_ID, vmId: VM_ID }],
  };
  const cancel = {
    as: A,
    channel: CONSORTIUM,
    fn: "Cancel",
    args: [{ migrationId: MIGRATION_ID, reason: "EXPIRED" }],
  };
  const endorsements = [await network.endorse(verify), await network.endorse(cancel)];
  assert.deepEqual(
    endorsements.map((each) => network.commit(CONSORTIUM, each)),
    ["VALID", "MVCC_READ_CONFLICT"],
  );
});
