import assert from "node:assert/strict";
import test from "node:test";
import type { InstanceRecord, MigrationRecord, OperatorRecord, Page } from "../records";
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

/** Indicates migrations of instances of A to B or C, and confirms every third one. */
async function populated(count: number): Promise<Consortium> {
  const consortium = await Consortium.start();
  for (let n = 1; n <= count; n += 1) {
    const migrationId = idOf(A, n);
    const vmId = digestOf(String(n));
    const destination = n % 2 === 0 ? B : C;
    const indication = { migrationId, instanceId: idOf(A, n), vmId, destination };
    await consortium.share(A, "Indicate", indication);
    if (n % 3 === 0) await consortium.share(destination, "Verify", { migrationId, vmId });
  }
  return consortium;
}

async function everyPage<T>(read: (bookmark: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let bookmark = "";
  do {
    const page = await read(bookmark);
    found.push(...page.records);
    bookmark = page.bookmark;
  } while (bookmark !== "");
  return found;
}

function migrations(consortium: Consortium, query: object): Promise<MigrationRecord[]> {
  return everyPage((bookmark) =>
    consortium.read(CONSORTIUM, "ListMigrations", { pageSize: 2, bookmark, ...query }),
  );
}

test("migrations are listed by state, operator, both, instance or all", async () => {
  const consortium = await populated(7);
  const numbers = (records: MigrationRecord[]): number[] =>
    records.map(({ migrationId }) => Number(migrationId.slice(-12)));
  assert.deepEqual(numbers(await migrations(consortium, {})), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbers(await migrations(consortium, { state: "confirmed" })), [3, 6]);
  assert.deepEqual(numbers(await migrations(consortium, { state: "indicated" })), [1, 2, 4, 5, 7]);
  assert.deepEqual(numbers(await migrations(consortium, { state: "rejected" })), []);
  assert.deepEqual(numbers(await migrations(consortium, { operator: A })), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(numbers(await migrations(consortium, { operator: B })), [2, 4, 6]);
  const both = { operator: C, state: "indicated" };
  assert.deepEqual(numbers(await migrations(consortium, both)), [1, 5, 7]);
  assert.deepEqual(numbers(await migrations(consortium, { instanceId: idOf(A, 4) })), [4]);
  assert.deepEqual(await migrations(consortium, { operator: "Org1" }), []);
});

test("instances are listed by state, custodian or both", async () => {
  const consortium = await populated(6);
  await consortium.share(B, "Retire", { instanceId: idOf(A, 6) });
  const listed = async (query: object): Promise<number[]> => {
    const records = await everyPage<InstanceRecord>((bookmark) =>
      consortium.read(CONSORTIUM, "ListInstances", { pageSize: 1, bookmark, ...query }),
    );
    return records.map(({ instanceId }) => Number(instanceId.slice(-12)));
  };
  assert.deepEqual(await listed({}), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(await listed({ state: "retired" }), [6]);
  assert.deepEqual(await listed({ state: "active" }), [1, 2, 3, 4, 5]);
  assert.deepEqual(await listed({ custodian: A }), [1, 2, 4, 5]);
  assert.deepEqual(await listed({ custodian: B }), [6]);
  assert.deepEqual(await listed({ custodian: B, state: "active" }), []);
});

test("a private channel lists its own instances and migrations", async () => {
  const consortium = await Consortium.start();
  const channel = privateChannelOf(A);
  await consortium.keep(A, "Register", { instanceId: idOf(A, 1), host: { name: "h" } });
  const resident = await consortium.read<Page<InstanceRecord>>(channel, "ListInstances", {
    state: "resident",
  });
  assert.equal(resident.records.length, 1);
  const filtered = consortium.read(channel, "ListInstances", { custodian: A });
  await refuses("INVALID_ARGUMENT", filtered);
  await consortium.keep(A, "Cancel", { migrationId: idOf(A, 1), reason: "OTHER" });
  for (const [operator, count] of [
    [A, 1],
    [B, 0],
  ] as const) {
    for (const query of [{ operator }, { operator, state: "cancelled" }]) {
      const page = await consortium.read<Page<MigrationRecord>>(channel, "ListMigrations", query);
      assert.equal(page.records.length, count);
    }
  }
});

test("operators are listed in the order of their ids", async () => {
  const consortium = await Consortium.start([C, A, B]);
  const operators = await everyPage<OperatorRecord>((bookmark) =>
    consortium.read(CONSORTIUM, "ListOperators", "2", bookmark),
  );
  assert.deepEqual(
    operators.map(({ mspId }) => mspId),
    [A, B, C],
  );
});

test("page sizes and bookmarks that no list gave are refused", async () => {
  const consortium = await populated(3);
  const page = await consortium.read<Page<MigrationRecord>>(CONSORTIUM, "ListMigrations", {
    state: "indicated",
    pageSize: 1,
  });
  const raw = (text: string): string => Buffer.from(text).toString("base64url");
  const bookmarks = ["A", "!!", " ", raw("x"), raw("é\0"), `${page.bookmark}=`, "A".repeat(1025)];
  for (const bookmark of bookmarks) {
    for (const call of [
      consortium.read(CONSORTIUM, "ListMigrations", { bookmark }),
      consortium.read(CONSORTIUM, "ListOperators", "", bookmark),
    ]) {
      const body = await refuses("INVALID_ARGUMENT", call);
      assert.equal(body.details?.["field"], "bookmark");
    }
  }
  for (const size of ["0", "-1", "1001", "1e2", "01", " 1", "ten"]) {
    const call = consortium.read(CONSORTIUM, "ListOperators", size, "");
    assert.equal((await refuses("INVALID_ARGUMENT", call)).details?.["field"], "pageSize");
  }
  for (const pageSize of [0, 1001, 1.5, "10", null]) {
    const call = consortium.read(CONSORTIUM, "ListInstances", { pageSize });
    assert.equal((await refuses("INVALID_ARGUMENT", call)).details?.["field"], "pageSize");
  }
  const crowded = { instanceId: idOf(A, 1), state: "indicated" };
  await refuses("INVALID_ARGUMENT", consortium.read(CONSORTIUM, "ListMigrations", crowded));
});

test("a bookmark leads nowhere outside its list", async () => {
  const consortium = await populated(3);
  // A bookmark of another list may start this list anywhere, but shows nothing that is not in it.
  const other = await consortium.read<Page<OperatorRecord>>(CONSORTIUM, "ListOperators", "1", "");
  const page = await consortium.read<Page<MigrationRecord>>(CONSORTIUM, "ListMigrations", {
    state: "confirmed",
    bookmark: other.bookmark,
  });
  assert.ok(page.records.every(({ state }) => state === "confirmed"));
});

test("what a statement or a page reads does not grow with the ledger", async () => {
  const costs = [];
  for (const count of [3, 60]) {
    const consortium = await populated(count);
    const { network } = consortium;
    const vmId = digestOf("next");
    const id = { migrationId: idOf(A, 999), instanceId: idOf(A, 999) };
    const reads = [
      ["Indicate", { ...id, vmId, destination: B }],
      ["Verify", { migrationId: idOf(A, 2), vmId: digestOf("2") }],
      ["ListMigrations", { state: "indicated", pageSize: 2 }],
      ["ListMigrations", { operator: A, pageSize: 2 }],
      ["ListInstances", { custodian: A, pageSize: 2 }],
    ] as const;
    const cost = [];
    for (const [fn, argument] of reads) {
      const as = fn === "Verify" ? B : A;
      const call = { as, channel: CONSORTIUM, fn, args: [argument] };
      const endorsement = await network.endorse(call);
      assert.equal(endorsement.status, 200, endorsement.message);
      cost.push([endorsement.reads.size, endorsement.writes.size]);
    }
    costs.push(cost);
  }
  assert.deepEqual(costs[1], costs[0]);
});
