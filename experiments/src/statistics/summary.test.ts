import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "../scenario/scenario.js";
import { metricNames } from "../simulation/metrics.js";
import { run } from "../simulation/run.js";
import type { RunResult } from "../simulation/run.js";
import { summarize } from "./summary.js";

const scenario = { ...presets.table1, interRatePerSecond: 0, durationSeconds: 30 };

async function runs(): Promise<RunResult[]> {
  return Promise.all([1, 2, 3].map((seed) => run(scenario, seed)));
}

describe("a summary of runs", () => {
  it("is the mean of the runs' values, with an interval, for every metric", async () => {
    const results = await runs();
    const summary = summarize(results);
    assert.deepEqual(Object.keys(summary), metricNames);
    const blocks = results.map(({ metrics }) => metrics.localBlocks);
    assert.equal(summary.localBlocks.mean, blocks.reduce((sum, each) => sum + each, 0) / 3);
    assert.equal(summary.localBlocks.n, 3);
    assert.ok((summary.localBlocks.ci95 ?? 0) > 0);
  });

  it("averages the runs' quantiles, and counts the times that were observed", async () => {
    const results = await runs();
    const { p50, p95, p99, samples } = summarize(results).localMigrationDelaySeconds;
    const completed = results.map(({ metrics }) => metrics.localCompleted);
    assert.equal(
      samples,
      completed.reduce((sum, each) => sum + each, 0),
    );
    assert.ok((p50 ?? NaN) < (p95 ?? NaN) && (p95 ?? NaN) <= (p99 ?? NaN));
  });

  it("has quantiles of times only, and null where nothing was observed", async () => {
    const summary = summarize(await runs());
    assert.equal(summary.localBlocks.p50, undefined);
    const { mean, ci95, n, p50, samples } = summary.interMigrationDelaySeconds;
    assert.deepEqual([mean, ci95, n, p50, samples], [null, null, 0, null, 0]);
  });
});
