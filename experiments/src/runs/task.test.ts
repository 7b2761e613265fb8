import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets } from "../scenario/scenario.js";
import { run } from "../simulation/run.js";
import { firstSeeds } from "./first-seeds.js";
import { perform, weight } from "./task.js";

const scenario = { ...presets.table1, interRatePerSecond: 2, durationSeconds: 20 };

describe("a task", () => {
  it("is the run of its scenario and seed", async () => {
    assert.deepEqual(await perform({ scenario, seed: 3 }), await run(scenario, 3));
  });

  it("gives the delay of each finished inter migration over its end, where that is wanted", async () => {
    const { timeline = [], ...result } = await perform({ scenario, seed: 3, timeline: true });
    assert.deepEqual(result, await run(scenario, 3));
    assert.equal(timeline.length, result.metrics.interCompleted);
    const mean = timeline.reduce((sum, [, delay]) => sum + delay, 0) / timeline.length;
    assert.ok(Math.abs(mean / result.metrics.interMigrationDelaySeconds - 1) < 1e-9);
    timeline.forEach(([end, delay], index) => {
      assert.ok(delay > 0 && end - delay >= 0 && end <= scenario.durationSeconds);
      assert.ok(end >= (timeline[index - 1]?.[0] ?? 0), "in the order of ends");
    });
  });

  it("weighs about as much as the events that its run takes", async () => {
    const light = { scenario, seed: 1 };
    const heavy = { scenario: { ...scenario, operators: 8, localRatePerSecond: 16 }, seed: 1 };
    const weights = weight(heavy) / weight(light);
    const { events } = await perform(light);
    const { events: more } = await perform(heavy);
    assert.ok(weights / (more / events) > 0.4 && weights / (more / events) < 2.5);
  });
});

describe("the first seeds", () => {
  it("count from 1", () => {
    assert.deepEqual(firstSeeds(3), [1, 2, 3]);
    assert.deepEqual(firstSeeds(0), []);
  });
});
