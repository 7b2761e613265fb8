import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { request as httpRequest } from "node:http";
import { LedgerError } from "../ledger/ledger-error.js";
import { alreadyRecorded } from "../testing/http/stub-ledger.js";
import {
  confirmedRecord,
  FOREIGN_MIGRATION_ID,
  INSTANCE_ID,
  MIGRATION_ID,
  migrationRecord,
  OTHER_VM_ID,
  VM_ID,
  without,
} from "../testing/http/records.js";
import { TestServer } from "../testing/http/test-server.js";
import type { Answer } from "../testing/http/test-server.js";

const indication = {
  kind: "inter",
  migrationId: MIGRATION_ID,
  instanceId: INSTANCE_ID,
  vmId: VM_ID,
  destination: "Org2MSP",
};

describe("bad input", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server[Symbol.asyncDispose]());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    server.call("POST", path, { body, headers });
  const create = (body: unknown) => post("/v1/migrations", body);
  const expect = (answer: Answer, status: number, code: string): void => {
    assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text);
    assert.ok(!/\bat .*\.(js|ts):\d+/.test(answer.text), "no stack trace");
  };
  const fields = (answer: Answer): string[] => answer.body.errors.map(({ field }) => field);
  const refuse = (transaction: string, code: ConstructorParameters<typeof LedgerError>[0]) => {
    server.consortium.writes[transaction] = () => {
      throw new LedgerError(code, "refused by the ledger");
    };
  };

  it("tells malformed JSON from JSON that is not an object", async () => {
    expect(await create('{"kind":'), 400, "MALFORMED_JSON");
    expect(await create("nonsense"), 400, "MALFORMED_JSON");
    expect(await create('"text"'), 400, "MALFORMED_JSON");
    expect(await create([indication]), 400, "VALIDATION_FAILED");
  });

  it("takes no body that is missing, and none that is in another media type", async () => {
    expect(await server.call("POST", "/v1/migrations"), 400, "VALIDATION_FAILED");
    const types = ["text/plain", "application/x-www-form-urlencoded", "application/json-seq"];
    for (const type of types) {
      const answer = await post("/v1/migrations", indication, { "Content-Type": type });
      expect(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
    }
    const latin = { "Content-Type": "application/json; charset=iso-8859-1" };
    expect(await post("/v1/migrations", indication, latin), 415, "UNSUPPORTED_MEDIA_TYPE");
    const gzip = { "Content-Encoding": "gzip" };
    expect(await post("/v1/migrations", indication, gzip), 415, "UNSUPPORTED_MEDIA_TYPE");
  });

  it("names each field of a wrong type, its value and what it should be", async () => {
    const answer = await create({ ...indication, instanceId: 7, destination: null });
    expect(answer, 400, "VALIDATION_FAILED");
    assert.deepEqual(fields(answer).sort(), ["body.destination", "body.instanceId"]);
    const values = answer.body.errors.map(({ value }) => value);
    assert.deepEqual(values.sort(), ["7", "null"]);
    const missing = { field: "body.destination", message: "is missing" };
    assert.deepEqual((await create({ ...indication, destination: undefined })).body.errors, [
      missing,
    ]);
  });

  it("refuses an unknown kind and names those there are", async () => {
    const answer = await create({ ...indication, kind: "sideways" });
    expect(answer, 400, "VALIDATION_FAILED");
    assert.match(answer.body.errors[0]?.message ?? "", /inter.*local/);
  });

  it("refuses unknown fields and names them", async () => {
    const answer = await create({ ...indication, colour: "blue" });
    expect(answer, 400, "UNKNOWN_FIELD");
    assert.deepEqual(fields(answer), ["body.colour"]);
    expect(await server.call("GET", "/v1/migrations?colour=blue"), 400, "UNKNOWN_FIELD");
    expect(await server.call("GET", "/v1/operators/Org1MSP?x=1"), 400, "UNKNOWN_FIELD");
    const retirement = `/v1/instances/${INSTANCE_ID}/retirement`;
    expect(await post(retirement, { now: true }), 400, "UNKNOWN_FIELD");
    const polluted = `${JSON.stringify(indication).slice(0, -1)},"__proto__":{"a":1}}`;
    expect(await create(polluted), 400, "UNKNOWN_FIELD");
  });

  it("refuses bodies over 1 MB, whether their length is announced or not", async () => {
    const large = JSON.stringify({ ...indication, padding: "x".repeat(1_000_001) });
    expect(await create(large), 413, "BODY_TOO_LARGE");
    const chunked = await sendChunked(server, large);
    assert.deepEqual(chunked, { status: 413, code: "BODY_TOO_LARGE" });
  });

  it("takes a body just below 1 MB", async () => {
    const padding = "x".repeat(999_000 - JSON.stringify(indication).length);
    expect(await create({ ...indication, padding }), 400, "UNKNOWN_FIELD");
  });

  it("refuses digests that are absent or malformed with their own code", async () => {
    const upper = VM_ID.replaceAll("a", "A");
    for (const bad of [
      undefined,
      "",
      12,
      "sha256:abc",
      `md5:${"a".repeat(8)}`,
      upper,
      `${VM_ID}a`,
    ]) {
      expect(await create({ ...indication, vmId: bad }), 400, "DIGEST_MALFORMED");
      const verification = { vmId: bad, host: "node-1" };
      const path = `/v1/migrations/${FOREIGN_MIGRATION_ID}/verification`;
      expect(await post(path, verification), 400, "DIGEST_MALFORMED");
    }
  });

  it("refuses malformed ids in the path", async () => {
    const upper = MIGRATION_ID.toUpperCase().replace("ORG1MSP", "Org1MSP");
    for (const id of ["nonsense", "Org1MSP:1", upper, "Org1MSP:..%2f..%2f"]) {
      expect(await server.call("GET", `/v1/migrations/${id}`), 400, "INVALID_ID");
    }
    expect(await server.call("GET", "/v1/operators/no%20operator"), 400, "INVALID_ID");
    expect(await server.call("GET", "/v1/migrations/%E0%A4%A"), 400, "MALFORMED_URL");
  });

  it("answers unknown routes with 404 and other methods with 405 and Allow", async () => {
    for (const path of ["/", "/v1", "/v1/nothing", "/v1/migrations/", "/V1/migrations"]) {
      expect(await server.call("GET", path), 404, "ROUTE_NOT_FOUND");
    }
    const answer = await server.call("DELETE", "/v1/migrations");
    expect(answer, 405, "METHOD_NOT_ALLOWED");
    assert.deepEqual(answer.headers["allow"]?.split(", ").sort(), ["GET", "HEAD", "POST"]);
    expect(
      await server.call("GET", `/v1/migrations/${MIGRATION_ID}/decline`),
      405,
      "METHOD_NOT_ALLOWED",
    );
  });

  it("refuses limits out of bounds, repeated parameters and foreign cursors", async () => {
    for (const limit of ["0", "201", "-1", "1.5", "ten", "1e2", ""]) {
      const answer = await server.call("GET", `/v1/operators?limit=${limit}`);
      expect(answer, 400, "VALIDATION_FAILED");
      assert.deepEqual(fields(answer), ["query.limit"]);
    }
    const repeated = await server.call("GET", "/v1/operators?limit=1&limit=2");
    expect(repeated, 400, "VALIDATION_FAILED");
    expect(await server.call("GET", "/v1/operators?cursor=bm9uc2Vuc2U"), 400, "INVALID_CURSOR");
  });

  it("answers each refusal of the ledger with its own status and code", async () => {
    refuse("Indicate", "SELF_DESTINATION");
    expect(await create({ ...indication, destination: "Org1MSP" }), 400, "SELF_DESTINATION");
    refuse("Indicate", "OPERATOR_NOT_FOUND");
    expect(await create({ ...indication, destination: "Org9MSP" }), 404, "OPERATOR_NOT_FOUND");
    refuse("Indicate", "ALGORITHM_NOT_ACCEPTED");
    const sha512 = `sha512:${"a".repeat(128)}`;
    expect(await create({ ...indication, vmId: sha512 }), 409, "ALGORITHM_NOT_ACCEPTED");
    refuse("Indicate", "ID_NOT_COINED_BY_CREATOR");
    const foreign = { ...indication, migrationId: FOREIGN_MIGRATION_ID };
    expect(await create(foreign), 403, "ID_NOT_COINED_BY_CREATOR");
  });

  it("passes on what the ledger names, in words of the REST API", async () => {
    const details = { migrationId: MIGRATION_ID, state: "indicated" };
    server.consortium.writes["Indicate"] = () => {
      const remedy = "Read it with GetMigration.";
      throw new LedgerError("MIGRATION_OPEN", "another is open", { details, remedy });
    };
    const answer = await create(indication);
    expect(answer, 409, "MIGRATION_OPEN");
    assert.deepEqual(answer.body.details, details);
    assert.ok(!answer.text.includes("GetMigration"));
  });

  it("answers an unknown migration with 404 wherever it is named", async () => {
    const path = `/v1/migrations/${FOREIGN_MIGRATION_ID}`;
    const reason = { reason: "OTHER" };
    expect(await server.call("GET", path), 404, "MIGRATION_NOT_FOUND");
    refuse("Verify", "MIGRATION_NOT_FOUND");
    refuse("Decline", "MIGRATION_NOT_FOUND");
    const verification = { vmId: VM_ID, host: "node-1" };
    expect(await post(`${path}/verification`, verification), 404, "MIGRATION_NOT_FOUND");
    expect(await post(`${path}/decline`, reason), 404, "MIGRATION_NOT_FOUND");
    const own = `/v1/migrations/${MIGRATION_ID}`;
    expect(await post(`${own}/verification`, verification), 404, "MIGRATION_NOT_FOUND");
    expect(await post(`${own}/decline`, reason), 404, "MIGRATION_NOT_FOUND");
    expect(await server.call("GET", `/v1/instances/${INSTANCE_ID}`), 404, "INSTANCE_NOT_FOUND");
    expect(
      await server.call("GET", `/v1/instances/${INSTANCE_ID}/lineage`),
      404,
      "INSTANCE_NOT_FOUND",
    );
    expect(await server.call("GET", "/v1/operators/Org9MSP"), 404, "OPERATOR_NOT_FOUND");
  });

  it("tells a second verification with the same digest from one with another", async () => {
    const record = confirmedRecord({
      migrationId: FOREIGN_MIGRATION_ID,
      source: "Org2MSP",
      destination: "Org1MSP",
    });
    const path = `/v1/migrations/${FOREIGN_MIGRATION_ID}/verification`;
    server.consortium.reads["GetMigration"] = () => record;
    server.consortium.writes["Verify"] = (request: { vmId: string }) => {
      if (request.vmId === VM_ID) return alreadyRecorded(record);
      throw new LedgerError("ALREADY_VERIFIED", "verified with another digest");
    };
    const same = await post(path, { vmId: VM_ID, host: "node-1" });
    assert.deepEqual([same.status, same.body.state], [200, "confirmed"]);
    expect(await post(path, { vmId: OTHER_VM_ID, host: "node-1" }), 409, "ALREADY_VERIFIED");
    delete server.consortium.reads["GetMigration"];
  });

  it("refuses a verification by the wrong operator and a cancellation after confirmation", async () => {
    server.consortium.reads["GetMigration"] = () => migrationRecord();
    refuse("Verify", "NOT_DESTINATION");
    const path = `/v1/migrations/${MIGRATION_ID}`;
    expect(await post(`${path}/verification`, { vmId: VM_ID, host: "n" }), 403, "NOT_DESTINATION");
    refuse("Cancel", "MIGRATION_CLOSED");
    expect(await post(`${path}/cancellation`, { reason: "WITHDRAWN" }), 409, "MIGRATION_CLOSED");
    const wrong = await post(`${path}/decline`, { reason: "no room" });
    expect(wrong, 400, "VALIDATION_FAILED");
    delete server.consortium.reads["GetMigration"];
  });

  it("names the request in the problem as in its header and log", async () => {
    const headers = { "X-Request-Id": "my-request.1" };
    const answer = await server.call("GET", "/v1/migrations/nonsense", { headers });
    assert.equal(answer.headers["x-request-id"], "my-request.1");
    assert.equal(answer.body.instance, "urn:basics:request:my-request.1");
    assert.ok(server.logs.some((line) => line.includes("my-request.1")));
    const forged = await server.call("GET", "/healthz", {
      headers: { "X-Request-Id": 'a"b {}' },
    });
    assert.match(String(forged.headers["x-request-id"]), /^[0-9a-f-]{36}$/);
  });

  it("keeps the cause of a failure of its own to the log", async () => {
    server.consortium.reads["GetOperator"] = () => {
      throw new TypeError("secret detail");
    };
    const answer = await server.call("GET", "/v1/operators/Org1MSP");
    expect(answer, 500, "INTERNAL");
    assert.ok(!answer.text.includes("secret detail"));
    assert.ok(server.logs.some((line) => line.includes("secret detail")));
    delete server.consortium.reads["GetOperator"];
  });
});

describe("local migrations without a private channel", () => {
  it("are refused with a code of their own", async () => {
    await using server = await TestServer.start({ keepsPrivateChannel: false });
    const hosts = { sourceHost: "node-1", destinationHost: "node-2" };
    const body = { ...without(indication, "destination"), kind: "local", ...hosts };
    const created = await server.call("POST", "/v1/migrations", { body });
    assert.deepEqual([created.status, created.body.code], [409, "PRIVATE_CHANNEL_NOT_KEPT"]);
    const listed = await server.call("GET", "/v1/migrations?kind=local");
    assert.deepEqual([listed.status, listed.body.code], [409, "PRIVATE_CHANNEL_NOT_KEPT"]);
    const departed = await server.call("GET", "/v1/instances?state=departed");
    assert.deepEqual([departed.status, departed.body.code], [409, "PRIVATE_CHANNEL_NOT_KEPT"]);
  });
});

/** Sends a body in chunks, without announcing its length. */
async function sendChunked(server: TestServer, content: string) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}/v1/migrations`, {
      method: "POST",
      agent: false,
      headers: {
        Authorization: `Bearer ${server.managerToken}`,
        "Content-Type": "application/json",
      },
    });
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        const { code } = JSON.parse(text) as { code: string };
        resolve({ status: response.statusCode, code });
      });
    });
    request.on("error", reject);
    for (let at = 0; at < content.length; at += 65_536)
      request.write(content.slice(at, at + 65_536));
    request.end();
  });
}
