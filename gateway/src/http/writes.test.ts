import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorCode } from "../errors/errors.js";
import { errorCatalogue } from "../errors/errors.js";
import { fabricErrors } from "../ledger/error-catalogue.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { SubmitOptions } from "../ledger/ledger.js";
import { alreadyRecorded, committed } from "../testing/http/stub-ledger.js";
import { INSTANCE_ID, MIGRATION_ID, migrationRecord, VM_ID } from "../testing/http/records.js";
import { TestServer } from "../testing/http/test-server.js";

const indication = { kind: "inter", instanceId: INSTANCE_ID, vmId: VM_ID, destination: "Org2MSP" };
const TRANSACTION_ID = "c".repeat(64);
const respondAsync = { Prefer: "respond-async, wait=5" };

describe("a write", () => {
  it("answers 201 and Location when it is committed, 200 when it stood there already", async () => {
    await using server = await TestServer.start();
    const record = migrationRecord();
    server.consortium.writes["Indicate"] = () => committed(record);
    const body = { ...indication, migrationId: MIGRATION_ID };
    const first = await server.call("POST", "/v1/migrations", { body });
    assert.equal(first.status, 201);
    assert.equal(first.headers.location, `/v1/migrations/${MIGRATION_ID}`);
    server.consortium.reads["GetMigration"] = () => record;
    server.consortium.writes["Indicate"] = () => alreadyRecorded(record);
    const second = await server.call("POST", "/v1/migrations", { body });
    assert.deepEqual([second.status, second.body], [200, first.body]);
  });

  it("coins an id where the client sends none", async () => {
    await using server = await TestServer.start();
    server.consortium.writes["Indicate"] = (request: { migrationId: string }) =>
      committed(migrationRecord({ migrationId: request.migrationId }));
    const answer = await server.call("POST", "/v1/migrations", { body: indication });
    assert.match(answer.body.migrationId, /^Org1MSP:[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/);
    assert.equal(answer.headers.location, `/v1/migrations/${answer.body.migrationId}`);
  });

  it("answers 202 with where to look when the outcome is unknown", async () => {
    await using server = await TestServer.start();
    server.consortium.writes["Indicate"] = () => {
      throw new LedgerError("OUTCOME_UNKNOWN", "no word of it in 30000 ms", {
        transactionId: TRANSACTION_ID,
      });
    };
    const body = { ...indication, migrationId: MIGRATION_ID };
    const answer = await server.call("POST", "/v1/migrations", { body });
    assert.equal(answer.status, 202);
    assert.match(String(answer.headers["content-type"]), /^application\/json/);
    assert.equal(answer.headers.location, `/v1/migrations/${MIGRATION_ID}`);
    assert.deepEqual(
      [answer.body.status, answer.body.transactionId, answer.body.location],
      ["unknown", TRANSACTION_ID, answer.headers.location],
    );
  });

  it("does not wait for the commit where the client prefers that", async () => {
    await using server = await TestServer.start();
    let commit: () => void = () => undefined;
    let signal: AbortSignal | undefined;
    server.consortium.writes["Indicate"] = async (request: object, options: SubmitOptions) => {
      signal = options.signal;
      options.onTransactionId?.(TRANSACTION_ID);
      await new Promise<void>((resolve) => (commit = resolve));
      return committed(migrationRecord());
    };
    const body = { ...indication, migrationId: MIGRATION_ID };
    const answer = await server.call("POST", "/v1/migrations", { body, headers: respondAsync });
    assert.deepEqual([answer.status, answer.body.status], [202, "pending"]);
    assert.equal(answer.body.transactionId, TRANSACTION_ID);
    assert.equal(answer.headers["preference-applied"], "respond-async");
    assert.equal(answer.headers.location, `/v1/migrations/${MIGRATION_ID}`);
    const closed = server.close(5_000);
    assert.equal(signal?.aborted, false, "a shutdown waits for what is under way");
    commit();
    await closed;
  });

  it("still answers at once with what was refused before it was sent, or stood there", async () => {
    await using server = await TestServer.start();
    server.consortium.writes["Indicate"] = () => {
      throw new LedgerError("NOT_IN_CUSTODY", "Org2MSP has it");
    };
    const options = { body: { ...indication, migrationId: MIGRATION_ID }, headers: respondAsync };
    const refused = await server.call("POST", "/v1/migrations", options);
    assert.deepEqual([refused.status, refused.body.code], [409, "NOT_IN_CUSTODY"]);
    server.consortium.writes["Indicate"] = () => alreadyRecorded(migrationRecord());
    assert.equal((await server.call("POST", "/v1/migrations", options)).status, 200);
  });

  it("bounds what goes on after its answer", async () => {
    await using server = await TestServer.start({ limits: { backgroundWrites: 1 } });
    const commits: (() => void)[] = [];
    server.consortium.writes["Indicate"] = async (_: object, options: SubmitOptions) => {
      options.onTransactionId?.(TRANSACTION_ID);
      await new Promise<void>((resolve) => commits.push(resolve));
      return committed(migrationRecord());
    };
    const send = () =>
      server.call("POST", "/v1/migrations", { body: indication, headers: respondAsync });
    assert.equal((await send()).status, 202);
    const second = await send();
    assert.deepEqual([second.status, second.body.code], [429, "TOO_MANY_REQUESTS"]);
    assert.ok(Number(second.headers["retry-after"]) > 0);
    commits.forEach((commit) => {
      commit();
    });
  });

  it("gives every trouble of the ledger its status, and Retry-After where it will pass", async () => {
    await using server = await TestServer.start();
    const codes = Object.keys(fabricErrors) as (keyof typeof fabricErrors)[];
    for (const code of codes.filter(
      (name) => !["OUTCOME_UNKNOWN", "HOST_NOT_OPENABLE"].includes(name),
    )) {
      server.consortium.writes["Indicate"] = () => {
        throw new LedgerError(code, "trouble", { transactionId: TRANSACTION_ID });
      };
      const answer = await server.call("POST", "/v1/migrations", { body: indication });
      const { status } = errorCatalogue[code satisfies ErrorCode];
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
      assert.equal(answer.body.transactionId, TRANSACTION_ID);
      assert.equal(answer.headers["retry-after"] !== undefined, status === 503, code);
    }
  });

  it("does not undo a commit by a read that fails after it", async () => {
    await using server = await TestServer.start();
    const down = () => {
      throw new LedgerError("LEDGER_UNAVAILABLE", "the peer is down");
    };
    server.consortium.writes["Indicate"] = () => {
      Object.assign(server.consortium.reads, { GetInstance: down, GetMigration: down });
      return committed(migrationRecord());
    };
    const answer = await server.call("POST", "/v1/migrations", { body: indication });
    assert.equal(answer.status, 201);
  });

  it("that a shutdown cuts short is answered as unknown", async () => {
    await using server = await TestServer.start();
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    server.consortium.writes["Indicate"] = (_: object, { signal }: SubmitOptions) =>
      new Promise((_resolve, reject) => {
        begun();
        signal?.addEventListener("abort", () => {
          reject(
            new LedgerError("OUTCOME_UNKNOWN", "stopped waiting", {
              transactionId: TRANSACTION_ID,
            }),
          );
        });
      });
    const answering = server.call("POST", "/v1/migrations", { body: indication });
    await started;
    await server.close(600);
    const answer = await answering;
    assert.deepEqual([answer.status, answer.body.status], [202, "unknown"]);
  });
});

describe("a read", () => {
  it("answers 503 and Retry-After while the ledger cannot be reached", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["GetMigration"] = () => {
      throw new LedgerError("LEDGER_UNAVAILABLE", "connection refused");
    };
    const answer = await server.call("GET", `/v1/migrations/${MIGRATION_ID}`);
    assert.deepEqual([answer.status, answer.body.code], [503, "LEDGER_UNAVAILABLE"]);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
  });
});
