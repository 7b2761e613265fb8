import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitDelayMs, RandomStream, table1Local } from "@basics/oracle";
import ledgerDelay from "./ledger-delay.js";

const block = { number: 1, transactions: 4, bytes: 1_000 };
const costs = { perBlockMs: 10, perTransactionMs: 2 };
const OWN_MS = 18;

/** Returns the time that a ledger takes beyond Eq. (2) for some blocks of a chain. */
function beyond(noise: number, chain: string, blocks: number): number[] {
  const delay = ledgerDelay(table1Local, { ...costs, noise });
  const random = new RandomStream(1, chain);
  const idealMs = commitDelayMs(block, table1Local);
  return Array.from({ length: blocks }, () => delay.commitDelay(block, random) - idealMs);
}

describe("what a live ledger takes for itself, in the simulator", () => {
  it("is always the same without noise", () => {
    for (const extraMs of beyond(0, "a", 5)) assert.ok(Math.abs(extraMs - OWN_MS) < 1e-9);
  });

  it("varies with noise, about the same mean, and can be repeated", () => {
    const all = beyond(7, "a", 20_000);
    const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
    assert.ok(Math.abs(mean / OWN_MS - 1) < 0.05, String(mean));
    assert.ok(all.every((each) => each > -1e-9));
    assert.deepEqual(beyond(7, "a", 5), all.slice(0, 5));
  });

  it("takes another course with another noise, and on another chain", () => {
    assert.notDeepEqual(beyond(8, "a", 5), beyond(7, "a", 5));
    assert.notDeepEqual(beyond(7, "b", 5), beyond(7, "a", 5));
  });
});
