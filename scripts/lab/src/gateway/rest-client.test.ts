import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StubServer } from "@basics/consortium/testing/stub-server";
import { RestClient } from "./rest-client.js";

describe("the client of a gateway", () => {
  it("states and reads, with its token", async () => {
    await using gateway = await StubServer.start({
      "POST /v1/migrations": ({ body }) => ({ status: 201, body: { of: body } }),
      "GET /v1/instances/a": () => ({ body: { instanceId: "a" } }),
    });
    const client = new RestClient(gateway.url, "secret");
    assert.deepEqual(await client.post("/v1/migrations", { ü: 1 }), { of: { ü: 1 } });
    assert.deepEqual(await client.get("/v1/instances/a"), { instanceId: "a" });
    assert.deepEqual(
      gateway.requests.map(({ authorization }) => authorization),
      ["Bearer secret", "Bearer secret"],
    );
    client.close();
  });

  it("takes a statement for made only once it is on record, unless it does not wait", async () => {
    await using gateway = await StubServer.start({
      "POST /v1/migrations": () => ({ status: 202, body: { status: "pending" } }),
    });
    const client = new RestClient(gateway.url, "secret");
    await assert.rejects(
      client.post("/v1/migrations", {}),
      /^Error: POST \/v1\/migrations was answered with 202: .*pending/,
    );
    await client.postAsync("/v1/migrations", {});
    await assert.rejects(client.postAsync("/v1/elsewhere", {}), /answered with 404/);
    await assert.rejects(client.get("/v1/instances/b"), /GET .* was answered with 404/);
    client.close();
  });

  it("goes on over another connection after it was closed", async () => {
    await using gateway = await StubServer.start({ "GET /a": () => ({ body: 1 }) });
    const client = new RestClient(gateway.url, "secret");
    assert.equal(await client.get("/a"), 1);
    client.close();
    assert.equal(await client.get("/a"), 1);
    client.close();
  });
});
