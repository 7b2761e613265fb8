import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { confirmedRecord, INSTANCE_ID, migrationRecord } from "../testing/http/records.js";
import { TestServer } from "../testing/http/test-server.js";

describe("listing migrations", () => {
  const ids = Array.from({ length: 25 }, (_, i) => {
    return `Org1MSP:00000000-0000-7000-8000-${String(i).padStart(12, "0")}`;
  });
  const withPages = (server: TestServer): void => {
    server.consortium.reads["ListMigrations"] = (text) => {
      const query = JSON.parse(text) as { pageSize: number; bookmark: string };
      const start = query.bookmark === "" ? 0 : Number(query.bookmark);
      const end = start + query.pageSize;
      const records = ids.slice(start, end).map((id, i) => {
        return migrationRecord({
          migrationId: id,
          ...((start + i) % 5 !== 0 && { source: "Org2MSP", destination: "Org1MSP" }),
        });
      });
      return { records, bookmark: end < ids.length ? String(end) : "" };
    };
  };
  const listAll = async (server: TestServer, query: string) => {
    const seen: string[][] = [];
    let next: string | undefined;
    do {
      const cursor = next === undefined ? "" : `&cursor=${next}`;
      const page = await server.call("GET", `/v1/migrations?${query}${cursor}`);
      assert.equal(page.status, 200, page.text);
      seen.push(page.body.items.map((item) => item.migrationId));
      next = page.body.nextCursor;
    } while (next !== undefined);
    return seen;
  };

  it("pages through all of them, each once", async () => {
    await using server = await TestServer.start();
    withPages(server);
    const pages = await listAll(server, "limit=10");
    assert.deepEqual(pages.flat(), ids);
    assert.deepEqual(
      pages.map((page) => page.length),
      [10, 10, 5],
    );
  });

  it("fills pages with one side's only, and skips none", async () => {
    await using server = await TestServer.start();
    withPages(server);
    const pages = await listAll(server, "limit=2&role=source");
    assert.deepEqual(
      pages.flat(),
      ids.filter((_, i) => i % 5 === 0),
    );
    assert.ok(pages.every((page) => page.length <= 2));
  });

  it("asks for this operator's own, or for all of one instance", async () => {
    await using server = await TestServer.start();
    const asked: unknown[] = [];
    server.consortium.reads["ListMigrations"] = (text) => {
      asked.push(JSON.parse(text));
      const records = [migrationRecord({ state: "declined" }), confirmedRecord()];
      return { records, bookmark: "" };
    };
    await server.call("GET", "/v1/migrations?state=confirmed&limit=7");
    const query = `instanceId=${INSTANCE_ID}&state=confirmed&limit=7`;
    const one = await server.call("GET", `/v1/migrations?${query}`);
    const page = { pageSize: 7, bookmark: "" };
    assert.deepEqual(asked, [
      { operator: "Org1MSP", state: "confirmed", ...page },
      { instanceId: INSTANCE_ID, ...page },
    ]);
    assert.deepEqual(
      one.body.items.map((item) => item.state),
      ["confirmed"],
    );
  });

  it("refuses a cursor of another query", async () => {
    await using server = await TestServer.start();
    withPages(server);
    const page = await server.call("GET", "/v1/migrations?limit=10");
    const cursor = String(page.body.nextCursor);
    for (const other of ["limit=11", "limit=10&role=source", "limit=10&state=indicated"]) {
      const answer = await server.call("GET", `/v1/migrations?${other}&cursor=${cursor}`);
      assert.deepEqual([answer.status, answer.body.code], [400, "INVALID_CURSOR"]);
    }
    const operators = await server.call("GET", `/v1/operators?limit=10&cursor=${cursor}`);
    assert.equal(operators.body.code, "INVALID_CURSOR");
  });

  it("reads each instance of a page once", async () => {
    await using server = await TestServer.start();
    server.consortium.reads["ListMigrations"] = () => {
      const records = ids.map((id) => confirmedRecord({ migrationId: id }));
      return { records, bookmark: "" };
    };
    await server.call("GET", "/v1/migrations");
    const reads = server.consortium.evaluated.filter(([name]) => name === "GetInstance");
    assert.equal(reads.length, 1);
  });
});
