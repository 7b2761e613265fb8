import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { describe, it } from "node:test";
import { PassingLane } from "./passing-lane.js";
import type { PassingLaneOptions } from "./passing-lane.js";

const envelope = Buffer.from("envelope");

function open(changes: Partial<PassingLaneOptions> = {}): PassingLane {
  return new PassingLane({
    send: () => Promise.resolve({ status: 200, info: "" }),
    onTrouble: () => undefined,
    ...changes,
  });
}

/** Tells whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  await turn();
  await turn();
  return settled;
}

describe("the lane of what passes", () => {
  const { signal } = new AbortController();

  it("closes only once what has passed is in a block", async () => {
    const lane = open();
    await lane.pass(envelope, "a");
    const closing = lane.close(signal);
    assert.equal(await isSettled(closing), false);
    lane.see("of another client");
    assert.equal(await isSettled(closing), false);
    lane.see("a");
    (await closing)();
  });

  it("lets nothing pass while it is closed", async () => {
    const lane = open();
    const reopen = await lane.close(signal);
    const passing = lane.pass(envelope, "a");
    assert.equal(await isSettled(passing), false);
    reopen();
    assert.equal((await passing).status, 200);
  });

  it("does not wait for what was refused, or has a block of its own", async () => {
    const lane = open({ send: () => Promise.resolve({ status: 403, info: "no" }) });
    await lane.pass(envelope, "refused");
    (await lane.close(signal))();
    const other = open();
    await other.pass(envelope, undefined);
    (await other.close(signal))();
  });

  it("waits no longer than it is patient, and tells", async () => {
    const troubles: string[] = [];
    const lane = open({ patienceMs: 10, onTrouble: (reason) => troubles.push(reason) });
    await lane.pass(envelope, "lost");
    (await lane.close(signal))();
    assert.match(troubles.join(), /1 transactions that passed are in no block/);
  });
});
