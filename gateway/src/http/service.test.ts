import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, it } from "node:test";
import { migrationRecord, MIGRATION_ID } from "../testing/http/records.js";
import { TestServer } from "../testing/http/test-server.js";

describe("the service", () => {
  it("tells that it lives and whether it is ready, to anyone", async () => {
    await using server = await TestServer.start();
    assert.equal((await server.call("GET", "/healthz", { token: "" })).status, 200);
    const ready = await server.call("GET", "/readyz", { token: "" });
    assert.deepEqual([ready.status, ready.body.ready], [200, true]);
    server.checks = [{ name: "relay", ready: false, detail: "catching up" }];
    const waiting = await server.call("GET", "/readyz", { token: "" });
    assert.equal(waiting.status, 503);
    assert.deepEqual(waiting.body, { ready: false, checks: server.checks });
  });

  it("counts requests by route, never by what is in their path", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetMigration"] = () => migrationRecord();
    await server.call("GET", `/v1/migrations/${MIGRATION_ID}`);
    await server.call("GET", "/v1/migrations/nonsense");
    await server.call("GET", "/no/such/route");
    const { text, headers } = await server.call("GET", "/metrics", { token: "" });
    assert.match(String(headers["content-type"]), /^text\/plain/);
    const route = 'method="GET",route="/v1/migrations/{migrationId}"';
    assert.ok(text.includes(`basics_http_requests_total{${route},status="200",code=""} 1`), text);
    const refused = `basics_http_requests_total{${route},status="400",code="INVALID_ID"} 1`;
    assert.ok(text.includes(refused), text);
    assert.ok(text.includes('route="none",status="404",code="ROUTE_NOT_FOUND"'));
    assert.ok(text.includes(`basics_http_request_duration_seconds_count{${route}} 2`));
    assert.ok(!text.includes(MIGRATION_ID));
  });

  it("hides its metrics where they are configured off", async () => {
    await using server = await TestServer.start({ config: { metrics: "off" } });
    const answer = await server.send("GET", "/metrics", {});
    assert.deepEqual([answer.status, answer.body.code], [404, "ROUTE_NOT_FOUND"]);
  });

  it("sends security headers and does not say what it is made of", async () => {
    await using server = await TestServer.start();
    const { headers } = await server.call("GET", "/healthz");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["x-powered-by"], undefined);
  });

  it("refuses headers that are too large, and requests that are not HTTP", async () => {
    await using server = await TestServer.start({ limits: { headerBytes: 4_096 } });
    const answer = await server.send("GET", "/healthz", { "X-Large": "x".repeat(5_000) });
    assert.equal(answer.status, 431);
    assert.match(await sendRaw(server, "nonsense\r\n\r\n"), /^HTTP\/1\.1 400/);
  });

  it("refuses what a caller sends too fast, and nobody else's", async () => {
    await using server = await TestServer.start({ limits: { requestsPerSecond: 3 } });
    const read = (token?: string) => server.call("GET", "/v1/operators", token ? { token } : {});
    const answers = await Promise.all(Array.from({ length: 4 }, () => read()));
    const refused = answers.filter(({ status }) => status === 429);
    assert.equal(refused[0]?.body.code, "TOO_MANY_REQUESTS");
    assert.ok(Number(refused[0].headers["retry-after"]) > 0);
    assert.notEqual((await read(await server.issuer.token({ subject: "another" }))).status, 429);
    assert.equal((await server.call("GET", "/healthz")).status, 200);
  });

  it("cuts off a client that does not finish its headers", async () => {
    const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, connectionsCheckMs: 50 };
    await using server = await TestServer.start({ limits });
    assert.match(await sendRaw(server, "GET /healthz HTTP/1.1\r\nHost: a\r\n"), /^HTTP\/1\.1 408/);
  });

  it("takes no connection beyond its bound", async () => {
    await using server = await TestServer.start({ limits: { connections: 1 } });
    const { port, hostname } = new URL(server.url);
    const first = connect(Number(port), hostname);
    await new Promise((resolve) => first.once("connect", resolve));
    await assert.rejects(server.send("GET", "/healthz", {}));
    first.destroy();
  });

  it("does not wait, on closing, for a connection on which nothing was asked", async () => {
    await using server = await TestServer.start();
    const silent = connect(Number(new URL(server.url).port), "127.0.0.1");
    await once(silent, "connect");
    // When a later connection is answered, the listener has taken this one.
    await server.call("GET", "/healthz");
    let gaveUp = false;
    const deadline = setTimeout(() => {
      gaveUp = true;
      silent.destroy();
    }, 30_000);
    await server.close(60_000);
    clearTimeout(deadline);
    assert.equal(gaveUp, false);
  });

  it("closes twice, and at once when nothing is under way", async () => {
    await using server = await TestServer.start();
    await server.call("GET", "/healthz");
    await server.close();
    await assert.rejects(server.send("GET", "/healthz", {}), /ECONNREFUSED/);
  });
});

/** Sends bytes, and returns the server's answer. */
async function sendRaw(server: TestServer, bytes: string): Promise<string> {
  const { port, hostname } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.on("close", () => {
      resolve(text);
    });
    socket.on("error", reject);
  });
}
