import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TaskResult } from "../runs/task.js";
import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import type { Point, SweepResult } from "../sweep/run-sweeps.js";
import { sweepSchema } from "../sweep/sweep-file.js";
import { madeUpResult } from "../testing/made-up-results.js";
import { payoffs } from "./time-limit-payoffs.js";

const sweep = sweepSchema.parse({
  name: "time-limits",
  title: "Time limits",
  vary: { blockTimeLimitMs: [0, 500], localRatePerSecond: [1, 2, 4] },
});

/**
 * Five runs whose local delay is what a test says, and whose chance is the same under every limit.
 */
function runs(delaySeconds: number, spread: number): TaskResult[] {
  return [1, 2, 3, 4, 5].map((seed): TaskResult => {
    const chance = seed + spread * ((seed % 2) - 0.5);
    const metrics = Object.fromEntries(metricNames.map((name) => [name, 0]));
    metrics["localMigrationDelaySeconds"] = delaySeconds + chance;
    return {
      seed,
      events: 0,
      metrics: metrics as Record<MetricName, number>,
      quantiles: {},
      samples: {},
    };
  });
}

function resultOf(delay: (limitMs: number, rate: number) => number, spread = 0): SweepResult {
  const { points } = madeUpResult(sweep, { means: () => ({}) });
  const withRuns = points.map((point): Point => {
    const { blockTimeLimitMs, localRatePerSecond } = point.scenario;
    const own = blockTimeLimitMs === 0 ? 0 : spread;
    return { ...point, runs: runs(delay(blockTimeLimitMs, localRatePerSecond), own) };
  });
  return { sweep, points: withRuns };
}

const ofLocal = (result: SweepResult) =>
  payoffs(result).find(({ metric }) => metric === "localMigrationDelaySeconds");

describe("a block time limit", () => {
  it("pays where it shortens the delay, and costs where it lengthens it", () => {
    const result = resultOf((limitMs, rate) => (limitMs === 0 ? 10 : rate === 4 ? 11 : 5));
    assert.deepEqual(ofLocal(result), {
      metric: "localMigrationDelaySeconds",
      limitMs: 500,
      pays: "1, 2",
      costs: "4",
    });
  });

  it("does neither where the paired interval reaches over zero", () => {
    const small = resultOf((limitMs) => (limitMs === 0 ? 10 : 9.9), 4);
    assert.deepEqual([ofLocal(small)?.pays, ofLocal(small)?.costs], ["none", "none"]);
  });

  it("is compared for both kinds of migrations", () => {
    assert.deepEqual(
      payoffs(resultOf(() => 1)).map(({ metric, pays }) => [metric, pays]),
      [
        ["localMigrationDelaySeconds", "none"],
        ["interMigrationDelaySeconds", "none"],
      ],
    );
  });
});
