import assert from "node:assert/strict";
import test from "node:test";
import type { ComparedPoint } from "./compared-point.js";
import { reasons } from "./comparison-text.js";

function row(means: Record<string, [measured: number, simulated: number]>, keptUp = true) {
  const compared = Object.entries(means).map(([name, [measured, simulated]]) => [
    name,
    { measured, simulated, ratio: measured / simulated, low: null, high: null, chance: null },
  ]);
  const metrics = Object.fromEntries(compared) as ComparedPoint["metrics"];
  return { varied: "a point", keptUp, metrics } as unknown as ComparedPoint;
}

test("what is within a tenth needs no reason", () => {
  assert.deepEqual(reasons(row({ localMigrationDelaySeconds: [1.09, 1] })), []);
});

test("a mean that is off by more comes with its reason, or is said to have none", () => {
  const full = reasons(row({ interMigrationDelaySeconds: [2, 1] }, false));
  assert.match(full.join(), /^a point: .* is off by 1000 ms: the machine was full/);
  const own = reasons(row({ localBlockCommitSeconds: [0.007, 0.009] }));
  assert.match(own.join(), /is off by 2\.0 ms: nearly all of it is what the ledger takes/);
  const open = reasons(row({ globalBlockCommitSeconds: [0.2, 0.1] }));
  assert.match(open.join(), /is off by 100 ms; the machine kept up, so why is open/);
});
