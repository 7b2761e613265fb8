import assert from "node:assert/strict";
import type { MigrationRecord } from "@basics/chaincode/records";
import { describe, it } from "node:test";
import { LedgerError } from "../ledger/ledger-error.js";
import { alreadyRecorded, committed } from "../testing/http/stub-ledger.js";
import {
  confirmedRecord,
  consortiumInstance,
  FOREIGN_MIGRATION_ID,
  INSTANCE_ID,
  MIGRATION_ID,
  migrationRecord,
  privateInstance,
  provenance,
  VM_ID,
} from "../testing/http/records.js";
import { TestServer } from "../testing/http/test-server.js";

const indication = {
  kind: "inter",
  migrationId: MIGRATION_ID,
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  destination: "Org2MSP",
};
const PATH = `/v1/migrations/${MIGRATION_ID}`;

describe("creating an inter-cloud migration", () => {
  it("puts a commitment to the host on the ledger and shows its own operator the name", async () => {
    await using server = await TestServer.start();
    server.consortium.writes["Indicate"] = (request: MigrationRecord) =>
      committed(migrationRecord(request));
    const body = { ...indication, sourceHost: "rack3-node7" };
    const answer = await server.call("POST", "/v1/migrations", { body });
    const [{ request } = assert.fail()] = server.consortium.submitted;
    assert.ok(!JSON.stringify(request).includes("rack3-node7"));
    const { commitment } = (request as { sourceHost: { commitment: string } }).sourceHost;
    assert.deepEqual(answer.body.sourceHost, { name: "rack3-node7", disclosed: true, commitment });
    assert.deepEqual(answer.body.mayRun, { source: false, destination: false });
    assert.equal(answer.body.finished, false);
  });

  it("names the host that the private channel has, where the request names none", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetInstance"] = () => privateInstance({ host: "node-9" });
    server.consortium.writes["Indicate"] = (request: MigrationRecord) =>
      committed(migrationRecord(request));
    const answer = await server.call("POST", "/v1/migrations", { body: indication });
    assert.equal(answer.body.sourceHost.name, "node-9");
  });

  it("is refused from another host than the private channel has, unless that lags", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetInstance"] = () => privateInstance({ host: "node-9", hop: 0 });
    server.consortium.writes["Indicate"] = (request: MigrationRecord) =>
      committed(migrationRecord(request));
    const body = { ...indication, sourceHost: "node-8" };
    const refused = await server.call("POST", "/v1/migrations", { body });
    assert.deepEqual([refused.status, refused.body.code], [409, "HOST_MISMATCH"]);
    const details = { instanceId: INSTANCE_ID, host: "node-8", recorded: "node-9" };
    assert.deepEqual(refused.body.details, details);
    assert.deepEqual(server.consortium.submitted, []);
    server.consortium.reads["GetInstance"] = () => consortiumInstance({ hop: 2 });
    const returned = await server.call("POST", "/v1/migrations", { body });
    assert.deepEqual([returned.status, returned.body.sourceHost.name], [201, "node-8"]);
  });

  it("is refused while a local migration is open, or after a local retirement", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetInstance"] = () => privateInstance({ openMigrationId: MIGRATION_ID });
    const open = await server.call("POST", "/v1/migrations", { body: indication });
    assert.deepEqual([open.status, open.body.code], [409, "MIGRATION_OPEN"]);
    server.own.reads["GetInstance"] = () => privateInstance({ state: "retired" });
    const retired = await server.call("POST", "/v1/migrations", { body: indication });
    assert.deepEqual([retired.status, retired.body.code], [409, "INSTANCE_RETIRED"]);
    assert.deepEqual(server.consortium.submitted, []);
  });

  it("sends the same statement again, whatever became of the instance since", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetInstance"] = () => privateInstance({ host: "node-9" });
    let record = migrationRecord();
    server.consortium.writes["Indicate"] = (request: MigrationRecord) => {
      record = migrationRecord(request);
      return committed(record);
    };
    const body = { ...indication, expiresAt: "2940-01-01T01:00:00+01:00" };
    await server.call("POST", "/v1/migrations", { body });
    server.consortium.reads["GetMigration"] = () => record;
    server.consortium.writes["Indicate"] = () => alreadyRecorded(record);
    server.own.reads["GetInstance"] = () => privateInstance({ state: "retired" });
    const answer = await server.call("POST", "/v1/migrations", { body });
    assert.equal(answer.status, 200);
    const [first, second] = server.consortium.submitted;
    assert.deepEqual(second, first);
    assert.equal(record.expiresAt, "2940-01-01T00:00:00.000Z");
  });

  it("must expire after now, unless it stands already", async () => {
    await using server = await TestServer.start();
    const body = { ...indication, expiresAt: "2026-01-01T01:00:00+01:00" };
    const { status, body: problem } = await server.call("POST", "/v1/migrations", { body });
    assert.deepEqual([status, problem.code], [400, "VALIDATION_FAILED"]);
    assert.match(
      JSON.stringify(problem),
      /body\.expiresAt.*2026-01-01T01.*is past already.*cancel the migration/,
    );
    assert.deepEqual(server.consortium.submitted, []);
    const record = migrationRecord({ expiresAt: "2026-01-01T00:00:00.000Z" });
    server.consortium.reads["GetMigration"] = () => record;
    server.consortium.writes["Indicate"] = () => alreadyRecorded(record);
    const again = await server.call("POST", "/v1/migrations", { body });
    assert.equal(again.status, 200);
  });

  it("is refused under an id that names a local migration", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetMigration"] = () => migrationRecord({ kind: "local" });
    const answer = await server.call("POST", "/v1/migrations", { body: indication });
    assert.deepEqual([answer.status, answer.body.code], [409, "MIGRATION_ID_TAKEN"]);
  });
});

describe("a local migration", () => {
  const local = {
    kind: "local",
    migrationId: MIGRATION_ID,
    instanceId: INSTANCE_ID,
    vmId: VM_ID,
    sourceHost: "node-1",
    destinationHost: "node-2",
  };
  const record = (overrides: Partial<MigrationRecord> = {}) =>
    migrationRecord({
      kind: "local",
      destination: "Org1MSP",
      sourceHost: { name: "node-1" },
      destinationHost: { name: "node-2" },
      ...overrides,
    });

  it("is indicated and verified on the private channel, with hosts in the open", async () => {
    await using server = await TestServer.start();
    server.own.writes["Indicate"] = () => committed(record());
    const created = await server.call("POST", "/v1/migrations", { body: local });
    assert.equal(created.status, 201);
    assert.deepEqual(created.body.destinationHost, { name: "node-2", disclosed: true });
    server.own.reads["GetMigration"] = () => record();
    server.own.writes["Verify"] = () =>
      committed(record({ state: "confirmed", hop: 0, step: 1, observedVmId: VM_ID }));
    const body = { vmId: VM_ID, host: "node-2" };
    const verified = await server.call("POST", `${PATH}/verification`, { body });
    assert.deepEqual(verified.body.mayRun, { source: false, destination: true });
    assert.deepEqual([verified.body.finished, verified.body.settlement], [true, undefined]);
    assert.deepEqual(server.own.submitted.at(-1)?.request, {
      migrationId: MIGRATION_ID,
      vmId: VM_ID,
      host: { name: "node-2" },
    });
    assert.deepEqual(server.consortium.submitted, []);
  });

  it("is listed apart from those between operators", async () => {
    await using server = await TestServer.start();
    server.own.reads["ListMigrations"] = (query) => {
      assert.deepEqual(JSON.parse(query), { state: "indicated", pageSize: 50, bookmark: "" });
      return { records: [record()], bookmark: "" };
    };
    const answer = await server.call("GET", "/v1/migrations?kind=local&state=indicated");
    assert.deepEqual(
      answer.body.items.map((item) => item.kind),
      ["local"],
    );
  });
});

describe("reading a migration", () => {
  it("shows the settlement of this operator's own side, pending and committed", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetMigration"] = () => confirmedRecord();
    const pending = await server.call("GET", PATH);
    assert.deepEqual(pending.body.settlement, { statement: "Leave", state: "pending" });
    assert.equal(pending.body.finished, false);
    assert.equal(pending.body.transactionId, provenance("Org2MSP", 2).transactionId);
    const leave = {
      migrationId: MIGRATION_ID,
      statement: "Leave",
      instanceId: INSTANCE_ID,
      vmId: VM_ID,
      hop: 1,
      counterpart: "Org2MSP",
      settled: provenance("Org1MSP", 5),
    };
    server.own.reads["GetSettlement"] = () => leave;
    const settled = await server.call("GET", PATH);
    assert.deepEqual(settled.body.settlement, {
      statement: "Leave",
      state: "committed",
      record: leave,
    });
    assert.equal(settled.body.finished, true);
  });

  it("is finished with its Confirmation where no private channel is kept", async () => {
    await using server = await TestServer.start({ keepsPrivateChannel: false });
    const migration = {
      source: "Org2MSP",
      destination: "Org1MSP",
      migrationId: FOREIGN_MIGRATION_ID,
    };
    server.consortium.reads["GetMigration"] = () => confirmedRecord(migration);
    const answer = await server.call("GET", `/v1/migrations/${FOREIGN_MIGRATION_ID}`);
    assert.deepEqual(answer.body.settlement, { statement: "Arrival", state: "not-kept" });
    assert.equal(answer.body.finished, true);
    assert.deepEqual(answer.body.mayRun, { source: false, destination: true });
  });

  it("keeps other operators' hosts undisclosed", async () => {
    await using server = await TestServer.start();
    const destinationHost = { commitment: "d".repeat(64), sealed: "AAAA" };
    server.consortium.reads["GetMigration"] = () => confirmedRecord({ destinationHost });
    const answer = await server.call("GET", PATH);
    assert.deepEqual(answer.body.destinationHost, {
      name: "undisclosed",
      disclosed: false,
      commitment: "d".repeat(64),
    });
  });

  it("lets nobody run the VM once it has been indicated anew", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetMigration"] = () =>
      migrationRecord({ state: "rejected", concluded: provenance("Org2MSP", 2) });
    server.consortium.reads["GetInstance"] = () => consortiumInstance();
    const free = await server.call("GET", PATH);
    assert.deepEqual(free.body.mayRun, { source: true, destination: false });
    server.consortium.reads["GetInstance"] = () =>
      consortiumInstance({ openMigrationId: FOREIGN_MIGRATION_ID });
    const again = await server.call("GET", PATH);
    assert.deepEqual(again.body.mayRun, { source: false, destination: false });
  });

  it("answers HEAD without a body", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetMigration"] = () => migrationRecord();
    const answer = await server.call("HEAD", PATH);
    assert.deepEqual([answer.status, answer.text], [200, ""]);
  });
});

describe("ending a migration", () => {
  it("declines and cancels on the ledger that holds it", async () => {
    await using server = await TestServer.start();
    const reason = { reason: "CAPACITY" };
    const declined = { state: "declined", reason: "CAPACITY" } as const;
    server.consortium.reads["GetMigration"] = () => migrationRecord();
    server.consortium.writes["Decline"] = () => committed(migrationRecord(declined));
    const decline = await server.call("POST", `${PATH}/decline`, { body: reason });
    assert.deepEqual(decline.body.mayRun, { source: true, destination: false });
    server.consortium.writes["Cancel"] = () =>
      committed(migrationRecord({ state: "cancelled", reason: "CAPACITY" }));
    const cancel = await server.call("POST", `${PATH}/cancellation`, { body: reason });
    assert.deepEqual([cancel.status, cancel.body.state], [200, "cancelled"]);
    assert.deepEqual(server.own.submitted, []);
  });

  it("seals a host for the verification of what another operator sent", async () => {
    await using server = await TestServer.start();
    const incoming = {
      migrationId: FOREIGN_MIGRATION_ID,
      source: "Org2MSP",
      destination: "Org1MSP",
    };
    server.consortium.reads["GetMigration"] = () => migrationRecord(incoming);
    server.consortium.writes["Verify"] = (request: { host: MigrationRecord["sourceHost"] }) =>
      committed(
        confirmedRecord({ ...incoming, ...(request.host && { destinationHost: request.host }) }),
      );
    const body = { vmId: VM_ID, host: "node-5" };
    const verification = `/v1/migrations/${FOREIGN_MIGRATION_ID}/verification`;
    const answer = await server.call("POST", verification, { body });
    assert.deepEqual(
      [answer.body.destinationHost.name, answer.body.settlement, answer.body.mayRun],
      ["node-5", { statement: "Arrival", state: "pending" }, { source: false, destination: true }],
    );
    assert.ok(!JSON.stringify(server.consortium.submitted).includes("node-5"));
    const asked = [...server.consortium.evaluated, ...server.own.evaluated];
    assert.deepEqual(asked, [], "the id tells on which ledger it stands");
  });

  it("leaves a tombstone on every ledger for an id that none holds, also when repeated", async () => {
    await using server = await TestServer.start();
    const tombstone: MigrationRecord = {
      migrationId: MIGRATION_ID,
      kind: "inter",
      state: "cancelled",
      source: "Org1MSP",
      concluded: provenance("Org1MSP", 4),
    };
    server.own.writes["Cancel"] = () => committed(tombstone);
    server.consortium.writes["Cancel"] = () => {
      throw new LedgerError("LEDGER_UNAVAILABLE", "down");
    };
    const body = { reason: "WITHDRAWN" };
    const half = await server.call("POST", `${PATH}/cancellation`, { body });
    assert.equal(half.status, 503);
    server.own.reads["GetMigration"] = () => tombstone;
    server.own.writes["Cancel"] = () => assert.fail("it stands on the private channel");
    server.consortium.writes["Cancel"] = () => committed(tombstone);
    const whole = await server.call("POST", `${PATH}/cancellation`, { body: { reason: "OTHER" } });
    assert.deepEqual([whole.status, whole.body.state], [200, "cancelled"]);
    assert.deepEqual(whole.body.mayRun, { source: true, destination: false });
    assert.equal(server.consortium.submitted.length, 2);
  });

  it("is not over while only the private channel holds the tombstone of an id", async () => {
    await using server = await TestServer.start();
    const half = {
      migrationId: MIGRATION_ID,
      kind: "local",
      state: "cancelled",
      source: "Org1MSP",
      concluded: provenance("Org1MSP", 4),
    };
    server.own.reads["GetMigration"] = () => half;
    server.own.reads["ListMigrations"] = () => ({ records: [half], bookmark: "" });
    // An Indication that is still under way could land, and a reader of "cancelled" would then run
    // the VM.
    const answer = await server.call("GET", PATH);
    assert.deepEqual([answer.status, answer.body.code], [404, "MIGRATION_NOT_FOUND"]);
    const list = await server.call("GET", "/v1/migrations?kind=local");
    assert.deepEqual(list.body.items, []);
    const shared = { ...half, kind: "inter" };
    server.consortium.reads["GetMigration"] = () => shared;
    assert.deepEqual((await server.call("GET", PATH)).body.state, "cancelled");
  });
});
