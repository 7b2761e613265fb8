import assert from "node:assert/strict";
import type { StatementEvent } from "@basics/chaincode/records";
import { describe, it } from "node:test";
import type { ReceivedEvent } from "../../testing/http/event-client.js";
import { EventClient } from "../../testing/http/event-client.js";
import {
  confirmedRecord,
  consortiumInstance,
  FOREIGN_MIGRATION_ID,
  migrationRecord,
  operatorRecord,
  privateInstance,
  provenance,
} from "../../testing/http/records.js";
import { TestServer } from "../../testing/http/test-server.js";
import { LedgerError } from "../../ledger/ledger-error.js";
import type { LedgerEvent } from "../../ledger/ledger.js";

const of = (event: StatementEvent): Pick<LedgerEvent, "statement" | "event"> => ({
  statement: event.statement,
  event,
});
const indication = of({ statement: "Indication", migration: migrationRecord() });
const confirmation = of({ statement: "Confirmation", migration: confirmedRecord() });
const foreign = of({
  statement: "Indication",
  migration: migrationRecord({
    migrationId: FOREIGN_MIGRATION_ID,
    source: "Org2MSP",
    destination: "Org3MSP",
  }),
});
const registration = of({ statement: "Registration", instance: privateInstance() });
const mark = of({
  statement: "RelayMark",
  relayMark: { blockNumber: 3, marked: provenance("Org1MSP", 8) },
});
const places = (events: readonly ReceivedEvent[]): string[] =>
  events.map(({ data }) => `${data.channel} ${data.blockNumber}.${data.transactionIndex}`);

/** A test of a stream must fail if it hangs. */
const options = { timeout: 300_000 };

describe("the event stream", options, () => {
  it("sends what commits from now on, with where it stands", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication);
    await using client = await EventClient.open(server);
    await client.until(() => client.events.length === 1);
    assert.deepEqual(client.events[0], {
      name: "position",
      id: "consortium@1;org1-private@0",
      data: { position: "consortium@1;org1-private@0" },
    });
    server.consortium.commit(confirmation);
    const [event] = await client.statements(1);
    assert.deepEqual([event?.name, event?.id], ["Confirmation", "consortium@1.0;org1-private@0"]);
    assert.deepEqual(
      [event?.data.channel, event?.data.blockNumber, event?.data.transactionId],
      ["consortium", 1, "consortium-1-0"],
    );
    assert.equal(event?.data.migration?.state, "confirmed");
  });

  it("replays everything since the start", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication, confirmation);
    server.own.commit(registration);
    server.own.commit(mark);
    await using client = await EventClient.open(server, { query: "?since=start" });
    const events = await client.statements(4);
    assert.deepEqual(places(events).sort(), [
      "consortium 0.0",
      "consortium 0.1",
      "org1-private 0.0",
      "org1-private 1.0",
    ]);
  });

  it("passes over what concerns other operators only", async () => {
    await using server = await TestServer.start();
    const theirs = [
      of({ statement: "OperatorRegistration", operator: operatorRecord("Org2MSP") }),
      of({ statement: "Retirement", instance: consortiumInstance({ custodian: "Org2MSP" }) }),
      of({
        statement: "Anchor",
        anchor: {
          operator: "Org2MSP",
          channel: "org2-private",
          blockNumber: 1,
          blockHash: "00",
          anchored: provenance("Org2MSP", 9),
        },
      }),
      foreign,
    ];
    const ours = [
      of({ statement: "OperatorRegistration", operator: operatorRecord("Org1MSP") }),
      of({ statement: "Registration", instance: consortiumInstance() }),
      of({
        statement: "Rejection",
        migration: migrationRecord({ source: "Org2MSP", destination: "Org1MSP" }),
      }),
    ];
    server.consortium.commit(...theirs, ...ours);
    await using client = await EventClient.open(server, { query: "?since=start" });
    const events = await client.statements(3);
    assert.deepEqual(
      events.map(({ name }) => name),
      ["OperatorRegistration", "Registration", "Rejection"],
    );
  });

  it("resumes after any event without a gap and without a double", async () => {
    await using server = await TestServer.start();
    for (let block = 0; block < 4; block += 1) {
      server.consortium.commit(indication, foreign, confirmation);
      server.own.commit(registration, mark);
    }
    await using whole = await EventClient.open(server, { query: "?since=start" });
    const all = await whole.statements(16);
    for (const [index, { id }] of all.entries()) {
      const before = places(all.slice(0, index + 1));
      await using resumed = await EventClient.open(server, { lastEventId: id });
      const rest = await resumed.statements(16 - before.length);
      assert.deepEqual([...before, ...places(rest)].sort(), places(all).sort(), id);
    }
  });

  it("resumes from the position that it sent on connecting", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication);
    const client = await EventClient.open(server);
    await client.until(() => client.events.length === 1);
    const lastEventId = client.events[0]?.id ?? "";
    await client[Symbol.asyncDispose]();
    server.own.commit(registration);
    server.consortium.commit(confirmation);
    await using again = await EventClient.open(server, { lastEventId });
    const missed = places(await again.statements(2)).sort();
    assert.deepEqual(missed, ["consortium 1.0", "org1-private 0.0"]);
  });

  it("prefers Last-Event-ID to since, as a client that reconnects sends both", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication, confirmation);
    const lastEventId = "consortium@0.0;org1-private@0";
    const both = { query: "?since=start", lastEventId };
    await using client = await EventClient.open(server, both);
    assert.deepEqual(places(await client.statements(1)), ["consortium 0.1"]);
  });

  it("starts a channel from its first block that the position does not name", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication);
    server.own.commit(registration);
    await using client = await EventClient.open(server, { lastEventId: "consortium@1" });
    assert.deepEqual(places(await client.statements(1)), ["org1-private 0.0"]);
  });

  it("goes on where it was when the ledger's own stream breaks", async () => {
    const limits = { eventRetryMs: 1 };
    await using server = await TestServer.start({ limits });
    await using client = await EventClient.open(server);
    for (let block = 0; block < 5; block += 1) {
      server.consortium.commit(indication, confirmation);
      await client.statements(2 * block + 2);
      server.consortium.breakStreams();
    }
    server.own.commit(registration);
    const seen = places(await client.statements(11));
    assert.equal(new Set(seen).size, 11);
  });

  it("moves the position on while nothing concerns this operator", async () => {
    await using server = await TestServer.start({ limits: { eventKeepAliveMs: 10 } });
    await using client = await EventClient.open(server);
    server.consortium.commit(foreign);
    server.consortium.commit(foreign);
    await client.until(() => client.events.at(-1)?.id === "consortium@2;org1-private@0");
    assert.ok(client.events.every(({ name }) => name === "position"));
    await client.until(() => client.comments > 2);
  });

  it("opens own hosts", async () => {
    await using server = await TestServer.start();
    const { migrationId } = migrationRecord();
    const sourceHost = server.hosts.seal(migrationId, "node-1");
    const migration = migrationRecord({ sourceHost });
    server.consortium.commit(of({ statement: "Indication", migration }));
    await using client = await EventClient.open(server, { query: "?since=start" });
    const [event] = await client.statements(1);
    assert.equal(event?.data.migration?.sourceHost?.name, "node-1");
  });

  it("is the consortium's alone where no private channel is kept", async () => {
    await using server = await TestServer.start({ keepsPrivateChannel: false });
    server.consortium.commit(indication);
    await using client = await EventClient.open(server, { query: "?since=start" });
    const [event] = await client.statements(1);
    assert.equal(event?.id, "consortium@0.0");
  });
});

describe("the event stream's bounds", options, () => {
  it("refuses positions that it did not send", async () => {
    await using server = await TestServer.start();
    server.consortium.commit(indication);
    const bad = [
      "nonsense",
      "consortium@",
      "consortium@1.2.3",
      "consortium@-1",
      "org2-private@0",
      "consortium@0;consortium@0",
      "consortium@2",
      `${"x".repeat(2_000)}@1`,
    ];
    for (const position of bad) {
      const headers = { "Last-Event-ID": position };
      const answer = await server.call("GET", "/v1/events", { headers });
      assert.deepEqual(
        [answer.status, answer.body.code],
        [400, "INVALID_EVENT_POSITION"],
        position,
      );
    }
    const since = await server.call("GET", "/v1/events?since=yesterday");
    assert.deepEqual([since.status, since.body.code], [400, "VALIDATION_FAILED"]);
  });

  it("refuses more streams than it may have open, until one has ended", async () => {
    await using server = await TestServer.start({ limits: { eventStreams: 1 } });
    const first = await EventClient.open(server);
    const second = await server.call("GET", "/v1/events");
    assert.deepEqual([second.status, second.body.code], [429, "TOO_MANY_STREAMS"]);
    await first[Symbol.asyncDispose]();
    await streamsEnd(server);
    await using third = await EventClient.open(server);
    await third.until(() => third.events.length === 1);
  });

  it("cuts off a client that does not read, and lets go of the ledger's stream", async () => {
    await using server = await TestServer.start({ limits: { eventDrainTimeoutMs: 50 } });
    await using slow = await EventClient.open(server);
    await slow.until(() => slow.events.length === 1);
    slow.pause();
    const large = migrationRecord({ sourceHost: { name: "x".repeat(500_000) } });
    for (let block = 0; block < 40; block += 1) {
      server.consortium.commit(of({ statement: "Indication", migration: large }));
    }
    await streamsEnd(server);
    slow.resume();
    await slow.ended();
    assert.ok(slow.events.length < 40);
  });

  it("ends with the token", async () => {
    await using server = await TestServer.start();
    server.clockSkewMs = -700;
    const token = await server.issuer.token({ roles: ["auditor"], expiresIn: 1 });
    await using client = await EventClient.open(server, { token });
    await client.ended();
  });

  it("ends with the server", async () => {
    await using server = await TestServer.start();
    await using client = await EventClient.open(server);
    await server.close();
    await client.ended();
    assert.equal(server.consortium.streams, 0);
  });

  it("answers 503 where the ledger cannot tell its height", async () => {
    await using server = await TestServer.start();
    server.consortium.height = () => Promise.reject(new LedgerError("LEDGER_UNAVAILABLE", "down"));
    const answer = await server.call("GET", "/v1/events");
    assert.deepEqual([answer.status, answer.body.code], [503, "LEDGER_UNAVAILABLE"]);
  });
});

/** Resolves when no stream of the ledgers is read any more. */
async function streamsEnd(server: TestServer): Promise<void> {
  while (server.consortium.streams + server.own.streams > 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
