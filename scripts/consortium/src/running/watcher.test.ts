import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StatementEvent } from "@basics/manager";
import { StubServer } from "../testing/stub-server.js";
import { Watcher } from "./watcher.js";

const MIGRATION_ID = "Org1MSP:m1";

function event(statement: string, transactionId: string, id = MIGRATION_ID): object {
  const migration = { migrationId: id, state: "indicated" };
  return { channel: "consortium", blockNumber: 1, statement, transactionId, migration };
}

/** Watches some stubs in the way that gateways are watched. */
async function watched(
  count: number,
  work: (
    watcher: Watcher,
    gateways: readonly StubServer[],
    heard: StatementEvent[],
  ) => Promise<void>,
): Promise<void> {
  const gateways = await Promise.all(Array.from({ length: count }, () => StubServer.start()));
  const heard: StatementEvent[] = [];
  const watcher = new Watcher(
    gateways.map(({ url }, index) => ({ mspId: `Org${index + 1}MSP`, url, token: "token" })),
    (each) => heard.push(each),
  );
  try {
    await work(watcher, gateways, heard);
  } finally {
    await watcher.stop();
    await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
  }
}

describe("the watcher of several gateways", () => {
  it("tells each statement once, whoever tells it", async () => {
    await watched(2, async (watcher, gateways, heard) => {
      for (const gateway of gateways) gateway.tell(event("Indication", "tx1"));
      gateways[1]?.tell(event("Confirmation", "tx2"));
      await watcher.statement(MIGRATION_ID, ["Confirmation"], 10_000);
      gateways[0]?.tell(event("Leave", "tx3"));
      await watcher.statement(MIGRATION_ID, ["Leave"], 10_000);
      assert.deepEqual(heard.map(({ statement }) => statement).sort(), [
        "Confirmation",
        "Indication",
        "Leave",
      ]);
    });
  });

  it("finds a statement that was seen before it is asked for, of that migration only", async () => {
    await watched(1, async (watcher, [gateway]) => {
      gateway?.tell(event("Rejection", "tx1", "Org1MSP:other"));
      gateway?.tell(event("Confirmation", "tx2"));
      const ends = ["Rejection", "Confirmation"] as const;
      const first = await watcher.statement(MIGRATION_ID, ends, 10_000);
      assert.equal(first.transactionId, "tx2");
      assert.equal((await watcher.statement(MIGRATION_ID, ends, 10_000)).transactionId, "tx2");
    });
  });

  it("gives up at the deadline, and when it is stopped", async () => {
    await watched(1, async (watcher) => {
      await assert.rejects(
        watcher.statement(MIGRATION_ID, ["Confirmation", "Rejection"], 20),
        /^Error: No Confirmation or Rejection of Org1MSP:m1 within 0\.02 s\.$/,
      );
      const waiting = watcher.statement(MIGRATION_ID, ["Leave"], 60_000);
      const refused = assert.rejects(waiting, /before all was stopped/);
      await watcher.stop();
      await refused;
    });
  });
});
