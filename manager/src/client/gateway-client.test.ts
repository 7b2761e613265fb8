import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, it } from "node:test";
import { freePort } from "../testing/free-port.js";
import { StubConsortium } from "../testing/stub-consortium.js";
import type { Fault, StubGateway } from "../testing/stub-gateway.js";
import { startStubGateway, STUB_TOKEN } from "../testing/stub-gateway.js";
import { GatewayClient } from "./gateway-client.js";
import { GatewayProblem } from "./gateway-problem.js";

const UUID = "018f4e2a-7c3b-4d10-9a6e-2f1b5c8d4e9";
const INSTANCE_ID = `Org1MSP:${UUID}0`;
const MIGRATION_ID = `Org1MSP:${UUID}1`;
const VM_ID = `sha256-tree:${"a".repeat(64)}`;
const migration = {
  kind: "inter",
  migrationId: MIGRATION_ID,
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  destination: "Org2MSP",
} as const;
const POSTED = "POST /v1/migrations";

describe("the gateway's client", { timeout: 600_000 }, () => {
  let consortium: StubConsortium;
  let gateway: StubGateway;
  let client: GatewayClient;

  beforeEach(async () => {
    consortium = new StubConsortium();
    consortium.addOperator("Org1MSP");
    consortium.addOperator("Org2MSP");
    consortium.register("Org1MSP", INSTANCE_ID);
    gateway = await startStubGateway(consortium, "Org1MSP");
    client = new GatewayClient({ url: gateway.url, token: STUB_TOKEN });
  });

  afterEach(() => gateway.close());

  /** Has the first requests that match meet faults, one each. */
  const failFirst = (path: string, ...faults: Fault[]): void => {
    gateway.fault = (request) =>
      `${request.method} ${request.path}` === path ? faults.shift() : undefined;
  };
  const indications = (): number =>
    consortium.events.filter(({ event }) => event.statement === "Indication").length;
  const busy = {
    status: 503,
    code: "LEDGER_TIMEOUT",
    title: "Busy",
    remedy: "Later.",
    retry: "same",
  } as const;

  it("gives what the gateway answers", async () => {
    const created = await client.createMigration(migration);
    assert.equal(created.state, "indicated");
    assert.deepEqual(await client.getMigration(MIGRATION_ID), created);
    assert.equal((await client.getOperator("Org2MSP")).mspId, "Org2MSP");
    assert.equal((await client.cancel(MIGRATION_ID, "WITHDRAWN")).state, "cancelled");
  });

  it("throws the problem details that the gateway gives, without repeating the request", async () => {
    const body = {
      status: 409,
      code: "ALGORITHM_NOT_ACCEPTED",
      title: "Not accepted",
      detail: "Org2MSP accepts sha256 only.",
      remedy: "Use sha256.",
      retry: "new",
      errors: [{ field: "body.vmId", value: "x", message: "is of another algorithm" }],
      transactionId: "abc",
    };
    failFirst(POSTED, { kind: "answer", status: 409, body });
    await assert.rejects(client.createMigration(migration), (error: unknown) => {
      assert.ok(error instanceof GatewayProblem);
      assert.equal(error.code, "ALGORITHM_NOT_ACCEPTED");
      assert.equal(error.status, 409);
      assert.equal(error.message, body.detail);
      assert.equal(error.remedy, "Use sha256.");
      assert.deepEqual(error.errors, body.errors);
      assert.equal(error.transactionId, "abc");
      assert.equal(error.mayHaveCommitted, false);
      return true;
    });
    assert.deepEqual(gateway.requests, [POSTED]);
  });

  it("repeats a statement while the ledger is busy", async () => {
    failFirst(POSTED, { kind: "answer", status: 503, body: busy }, { kind: "drop" });
    assert.equal((await client.createMigration(migration)).state, "indicated");
    assert.deepEqual(gateway.requests, [POSTED, POSTED, POSTED]);
  });

  it("states once what was recorded although the connection was lost", async () => {
    failFirst(POSTED, { kind: "drop-after" });
    assert.equal((await client.createMigration(migration)).state, "indicated");
    assert.equal(indications(), 1);
  });

  it("looks an outcome up that was not known yet", async () => {
    failFirst(POSTED, { kind: "answer-after", status: 202, body: { status: "pending" } });
    assert.equal((await client.createMigration(migration)).state, "indicated");
    assert.deepEqual(gateway.requests, [POSTED, `GET /v1/migrations/${MIGRATION_ID}`]);
    assert.equal(indications(), 1);
  });

  it("sends again what turns out not to be recorded", async () => {
    failFirst(POSTED, { kind: "answer", status: 202, body: { status: "unknown" } });
    assert.equal((await client.createMigration(migration)).state, "indicated");
    const lookedUp = `GET /v1/migrations/${MIGRATION_ID}`;
    assert.deepEqual(gateway.requests, [POSTED, lookedUp, POSTED]);
  });

  it("does not take an open migration for the outcome of a statement that closes it", async () => {
    await client.createMigration(migration);
    const cancelled = `POST /v1/migrations/${MIGRATION_ID}/cancellation`;
    failFirst(cancelled, { kind: "answer", status: 202, body: { status: "unknown" } });
    assert.equal((await client.cancel(MIGRATION_ID, "WITHDRAWN")).state, "cancelled");
    assert.equal(gateway.requests.filter((each) => each === cancelled).length, 2);
  });

  it("gives up when its patience ends, and tells whether the statement may stand", async () => {
    const hasty = new GatewayClient({ url: gateway.url, token: STUB_TOKEN, patienceMs: 0 });
    gateway.fault = () => ({ kind: "answer", status: 503, body: busy });
    const mayStand = (expected: boolean) => (error: unknown) => {
      assert.ok(error instanceof GatewayProblem);
      assert.equal(error.mayHaveCommitted, expected);
      return true;
    };
    await assert.rejects(hasty.createMigration(migration), mayStand(false));
    gateway.fault = () => ({ kind: "drop" });
    await assert.rejects(hasty.createMigration(migration), mayStand(true));
    gateway.fault = () => ({ kind: "answer", status: 202, body: { status: "unknown" } });
    await assert.rejects(hasty.createMigration(migration), mayStand(true));
  });

  it("remembers an attempt of unknown outcome over a refusal that follows it", async () => {
    failFirst(
      POSTED,
      { kind: "drop" },
      { kind: "answer", status: 409, body: { ...busy, status: 409, retry: "never" } },
    );
    await assert.rejects(client.createMigration(migration), (error: unknown) => {
      assert.ok(error instanceof GatewayProblem);
      assert.equal(error.status, 409);
      assert.equal(error.mayHaveCommitted, true);
      return true;
    });
  });

  it("ends a request that is never answered", async () => {
    const options = { url: gateway.url, token: STUB_TOKEN, requestTimeoutMs: 50, patienceMs: 0 };
    gateway.fault = () => ({ kind: "hang" });
    await assert.rejects(new GatewayClient(options).getMigration(MIGRATION_ID), {
      code: "GATEWAY_UNREACHABLE",
      status: 0,
      message: `The gateway at ${gateway.url} does not answer (TimeoutError).`,
    });
  });

  it("tells a refused connection from one that may have done something", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const options = { url, token: STUB_TOKEN, patienceMs: 0 };
    await assert.rejects(new GatewayClient(options).createMigration(migration), {
      code: "GATEWAY_UNREACHABLE",
      mayHaveCommitted: false,
    });
  });

  it("ends with the signal's reason when it is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("enough");
    gateway.fault = () => {
      setImmediate(() => {
        abort.abort(reason);
      });
      return { kind: "hang" };
    };
    await assert.rejects(client.getMigration(MIGRATION_ID, abort.signal), reason);
  });

  it("asks for the token before each request, so that it can be renewed", async () => {
    const tokens = ["expired", STUB_TOKEN];
    const renewing = new GatewayClient({ url: gateway.url, token: () => tokens.shift() ?? "" });
    await assert.rejects(renewing.getOperator("Org2MSP"), { code: "TOKEN_MISSING", status: 401 });
    assert.equal((await renewing.getOperator("Org2MSP")).mspId, "Org2MSP");
  });

  it("refuses an answer that is no gateway's", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!DOCTYPE html>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const options = { url: `http://127.0.0.1:${port}`, token: STUB_TOKEN, patienceMs: 0 };
    await assert.rejects(new GatewayClient(options).getOperator("Org2MSP"), {
      code: "GATEWAY_ANSWER_INVALID",
    });
    server.close();
  });

  it("reads lists to their end, page by page", async () => {
    for (const last of ["2", "3", "4"]) {
      consortium.register("Org1MSP", `Org1MSP:${UUID}${last}`);
      const ids = { migrationId: `Org1MSP:${UUID}${last}`, instanceId: `Org1MSP:${UUID}${last}` };
      await client.createMigration({ ...migration, ...ids });
    }
    const found: string[] = [];
    const query = { role: "source", state: "indicated" } as const;
    for await (const each of client.listMigrations(query)) found.push(each.migrationId);
    assert.deepEqual(
      found,
      ["2", "3", "4"].map((last) => `Org1MSP:${UUID}${last}`),
    );
  });
});
