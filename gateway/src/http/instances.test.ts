import assert from "node:assert/strict";
import type { ConsortiumInstance, HostReference, LineageEntry } from "@basics/chaincode/records";
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
  operatorRecord,
  privateInstance,
  provenance,
  VM_ID,
  without,
} from "../testing/http/records.js";
import type { AnswerItem } from "../testing/http/answer-body.js";
import { TestServer } from "../testing/http/test-server.js";

const PATH = `/v1/instances/${INSTANCE_ID}`;
const registration = { instanceId: INSTANCE_ID, host: "node-1", localRef: "vm-1" };

describe("registering a VM", () => {
  it("stays on the private channel unless it is to be published", async () => {
    await using server = await TestServer.start();
    server.own.writes["Register"] = () => committed(privateInstance({ localRef: "vm-1" }));
    server.consortium.writes["Register"] = (request: { host: HostReference }) =>
      committed(consortiumInstance({ host: request.host }));
    const quiet = await server.call("POST", "/v1/instances", { body: registration });
    assert.equal(quiet.status, 201);
    assert.equal(quiet.headers.location, PATH);
    assert.deepEqual(quiet.body.ledgers.consortium, undefined);
    assert.deepEqual(
      [quiet.body.state, quiet.body.custodian, quiet.body.host, quiet.body.localRef],
      ["resident", "Org1MSP", { name: "node-1", disclosed: true }, "vm-1"],
    );
    assert.deepEqual(server.consortium.submitted, []);
    const body = { ...registration, publish: true };
    const published = await server.call("POST", "/v1/instances", { body });
    assert.equal(published.body.ledgers.consortium?.host?.name, "node-1");
    const [{ request } = assert.fail()] = server.consortium.submitted;
    assert.ok(!/node-1|vm-1/.test(JSON.stringify(request)), "nothing of it in the open");
  });

  it("goes to the consortium where no private channel is kept", async () => {
    await using server = await TestServer.start({ keepsPrivateChannel: false });
    server.consortium.writes["Register"] = (request: ConsortiumInstance) =>
      committed(consortiumInstance({ ...request }));
    const body = without(registration, "localRef", "instanceId");
    const answer = await server.call("POST", "/v1/instances", { body });
    assert.equal(answer.status, 201);
    assert.match(answer.body.instanceId, /^Org1MSP:/);
    assert.equal(answer.body.host?.name, "node-1");
  });

  it("answers 200 when it stood there already and 409 when it stood there otherwise", async () => {
    await using server = await TestServer.start();
    server.own.writes["Register"] = () => alreadyRecorded(privateInstance());
    const again = await server.call("POST", "/v1/instances", { body: registration });
    assert.deepEqual([again.status, again.body.state], [200, "resident"]);
    server.consortium.reads["GetInstance"] = () =>
      consortiumInstance({ custodian: "Org2MSP", hop: 1 });
    const gone = await server.call("POST", "/v1/instances", { body: registration });
    assert.deepEqual([gone.status, gone.body.state], [200, "departed"]);
    server.own.writes["Register"] = () => {
      throw new LedgerError("INSTANCE_EXISTS", "registered on node-2");
    };
    const other = await server.call("POST", "/v1/instances", { body: registration });
    assert.deepEqual([other.status, other.body.code], [409, "INSTANCE_EXISTS"]);
  });
});

describe("reading a VM", () => {
  it("trusts the consortium where the ledgers differ", async () => {
    await using server = await TestServer.start();
    server.own.reads["GetInstance"] = () => privateInstance({ localRef: "vm-1" });
    server.consortium.reads["GetInstance"] = () =>
      consortiumInstance({ custodian: "Org2MSP", hop: 1, openMigrationId: FOREIGN_MIGRATION_ID });
    const { body } = await server.call("GET", PATH);
    assert.deepEqual(
      [body.state, body.custodian, body.hop, body.host, body.openMigrationIds],
      ["departed", "Org2MSP", 1, undefined, [FOREIGN_MIGRATION_ID]],
    );
    assert.equal(body.ledgers.private?.state, "resident");
  });

  it("shows a published host that was sealed on registration or by a migration", async () => {
    await using server = await TestServer.start({ keepsPrivateChannel: false });
    const arrival = server.hosts.seal(FOREIGN_MIGRATION_ID, "node-8");
    server.consortium.reads["GetInstance"] = () => consortiumInstance({ hop: 2, host: arrival });
    server.consortium.reads["ListMigrations"] = () => {
      const records = [
        confirmedRecord({ migrationId: FOREIGN_MIGRATION_ID, destinationHost: arrival }),
      ];
      return { records, bookmark: "" };
    };
    const { body } = await server.call("GET", PATH);
    assert.equal(body.host?.name, "node-8");
  });

  it("lists what resides here from the private channel", async () => {
    await using server = await TestServer.start();
    server.own.reads["ListInstances"] = (query) => {
      assert.deepEqual(JSON.parse(query), { state: "resident", pageSize: 50, bookmark: "" });
      return { records: [privateInstance()], bookmark: "" };
    };
    server.own.reads["GetInstance"] = () => privateInstance();
    const { body } = await server.call("GET", "/v1/instances?state=resident");
    assert.deepEqual([body.items.length, body.nextCursor], [1, undefined]);
  });

  it("lists what another operator has in custody from the consortium", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["ListInstances"] = (query) => {
      const wanted = { custodian: "Org2MSP", pageSize: 50, bookmark: "" };
      assert.deepEqual(JSON.parse(query), wanted);
      return { records: [consortiumInstance({ custodian: "Org2MSP" })], bookmark: "" };
    };
    server.consortium.reads["GetInstance"] = () => consortiumInstance({ custodian: "Org2MSP" });
    const { body } = await server.call("GET", "/v1/instances?custodian=Org2MSP");
    assert.equal(body.items[0]?.state, "departed");
  });
});

describe("retiring a VM", () => {
  it("goes to every ledger that knows it, the consortium first", async () => {
    await using server = await TestServer.start();
    const order: string[] = [];
    server.consortium.reads["GetInstance"] = () => consortiumInstance();
    server.own.reads["GetInstance"] = () => privateInstance();
    server.consortium.writes["Retire"] = () => {
      order.push("consortium");
      return committed(consortiumInstance({ state: "retired" }));
    };
    server.own.writes["Retire"] = () => {
      order.push("private");
      return committed(privateInstance({ state: "retired" }));
    };
    const answer = await server.call("POST", `${PATH}/retirement`);
    assert.deepEqual([answer.status, answer.body.state], [200, "retired"]);
    assert.deepEqual(order, ["consortium", "private"]);
    const empty = await server.call("POST", `${PATH}/retirement`, { body: {} });
    assert.equal(empty.status, 200);
  });

  it("is refused before either ledger has it where the private channel would not take it", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetInstance"] = () => consortiumInstance({ hop: 2 });
    const refusals = [
      ["MIGRATION_OPEN", privateInstance({ openMigrationId: MIGRATION_ID })],
      ["INSTANCE_NOT_RESIDENT", privateInstance({ state: "departed" })],
    ] as const;
    for (const [code, here] of refusals) {
      server.own.reads["GetInstance"] = () => here;
      const answer = await server.call("POST", `${PATH}/retirement`);
      assert.deepEqual([answer.status, answer.body.code], [409, code]);
    }
    assert.deepEqual(server.consortium.submitted, []);
  });

  it("is refused for a VM that nobody knows", async () => {
    await using server = await TestServer.start();
    const answer = await server.call("POST", `${PATH}/retirement`);
    assert.deepEqual([answer.status, answer.body.code], [404, "INSTANCE_NOT_FOUND"]);
  });
});

describe("a lineage", () => {
  const entry = (hop: number, step: number, rest: Partial<LineageEntry>): LineageEntry => ({
    instanceId: INSTANCE_ID,
    hop,
    step,
    custodian: "Org1MSP",
    statement: "Confirmation" as const,
    recorded: provenance("Org1MSP", hop * 10 + step),
    ...rest,
  });
  const pagesOf = (entries: readonly LineageEntry[]) => {
    return (_id?: string, size?: string, bookmark?: string) => {
      const start = Number(bookmark === "" ? 0 : bookmark);
      const end = start + Number(size);
      const records = entries.slice(start, end);
      return { records, bookmark: end < entries.length ? String(end) : "" };
    };
  };
  const shared = [
    entry(0, 0, { statement: "Registration" }),
    entry(1, 0, { custodian: "Org2MSP", migrationId: MIGRATION_ID }),
    entry(2, 0, { migrationId: FOREIGN_MIGRATION_ID }),
    entry(2, 1, { statement: "Retirement" }),
  ];
  const local = [
    entry(0, 0, { statement: "Registration", to: { operator: "Org1MSP", host: { name: "n1" } } }),
    entry(0, 1, { vmId: VM_ID }),
    entry(0, 2, { vmId: VM_ID }),
    entry(1, 0, { statement: "Leave", migrationId: MIGRATION_ID }),
    entry(2, 0, { statement: "Arrival", migrationId: FOREIGN_MIGRATION_ID }),
    entry(2, 1, { vmId: VM_ID }),
    entry(2, 2, { statement: "Retirement" }),
  ];
  const expected = [
    "consortium 0.0 Registration",
    "private 0.0 Registration",
    "private 0.1 Confirmation",
    "private 0.2 Confirmation",
    "consortium 1.0 Confirmation",
    "private 1.0 Leave",
    "consortium 2.0 Confirmation",
    "private 2.0 Arrival",
    "private 2.1 Confirmation",
    "consortium 2.1 Retirement",
    "private 2.2 Retirement",
  ];
  const show = (row: AnswerItem): string => `${row.ledger} ${row.hop}.${row.step} ${row.statement}`;

  it("merges both ledgers by hop and step, whatever the page size", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetLineage"] = pagesOf(shared);
    server.own.reads["GetLineage"] = pagesOf(local);
    for (const limit of [1, 2, 3, 5, 11, 50]) {
      const rows: AnswerItem[] = [];
      let cursor = "";
      do {
        const page = await server.call("GET", `${PATH}/lineage?limit=${limit}${cursor}`);
        assert.ok(page.body.items.length <= limit);
        rows.push(...page.body.items);
        const { nextCursor } = page.body;
        cursor = nextCursor === undefined ? "" : `&cursor=${nextCursor}`;
      } while (cursor !== "");
      assert.deepEqual(rows.map(show), expected, `limit ${limit}`);
    }
  });

  it("opens own hosts and keeps others' undisclosed", async () => {
    await using server = await TestServer.start();
    const theirs = { commitment: "e".repeat(64), sealed: "AAAA" };
    const own = server.hosts.seal(MIGRATION_ID, "node-1");
    server.consortium.reads["GetLineage"] = pagesOf([
      entry(1, 0, {
        migrationId: MIGRATION_ID,
        from: { operator: "Org1MSP", host: own },
        to: { operator: "Org2MSP", host: theirs },
      }),
    ]);
    const { body } = await server.call("GET", `${PATH}/lineage`);
    const [item] = body.items;
    assert.deepEqual([item?.from.host.name, item?.to.host.name], ["node-1", "undisclosed"]);
  });

  it("opens own hosts that were sealed under another migration than the entry's", async () => {
    await using server = await TestServer.start();
    const sourceHost = server.hosts.seal(MIGRATION_ID, "node-4");
    const us = { operator: "Org1MSP", host: sourceHost };
    const next = { migrationId: FOREIGN_MIGRATION_ID, custodian: "Org2MSP" };
    server.consortium.reads["GetLineage"] = pagesOf([
      entry(0, 0, { statement: "Registration", to: us }),
      entry(1, 0, { ...next, from: us, to: { operator: "Org2MSP" } }),
    ]);
    server.consortium.reads["ListMigrations"] = () => ({
      records: [migrationRecord({ sourceHost, state: "declined" })],
      bookmark: "",
    });
    const { body } = await server.call("GET", `${PATH}/lineage`);
    const [registered, left] = body.items;
    assert.deepEqual([registered?.to.host.name, left?.from.host.name], ["node-4", "node-4"]);
  });

  it("refuses the cursor of another VM's", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetLineage"] = pagesOf(shared);
    const page = await server.call("GET", `${PATH}/lineage?limit=1`);
    const other = PATH.replace(/1$/, "2");
    const cursor = String(page.body.nextCursor);
    const answer = await server.call("GET", `${other}/lineage?limit=1&cursor=${cursor}`);
    assert.deepEqual([answer.status, answer.body.code], [400, "INVALID_CURSOR"]);
  });
});

describe("operators", () => {
  it("are listed and read from the consortium", async () => {
    await using server = await TestServer.start();
    const all = ["Org1MSP", "Org2MSP", "Org3MSP"].map(operatorRecord);
    server.consortium.reads["ListOperators"] = (size, bookmark) => {
      const start = Number(bookmark === "" ? 0 : bookmark);
      const end = start + Number(size);
      return { records: all.slice(start, end), bookmark: end < all.length ? String(end) : "" };
    };
    server.consortium.reads["GetOperator"] = (id) => operatorRecord(id);
    const first = await server.call("GET", "/v1/operators?limit=2");
    const cursor = String(first.body.nextCursor);
    const second = await server.call("GET", `/v1/operators?limit=2&cursor=${cursor}`);
    assert.deepEqual([...first.body.items, ...second.body.items], all);
    assert.equal(second.body.nextCursor, undefined);
    const one = await server.call("GET", "/v1/operators/Org2MSP");
    assert.deepEqual(one.body, operatorRecord("Org2MSP"));
  });
});
