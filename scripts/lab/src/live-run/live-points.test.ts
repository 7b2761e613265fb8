import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presets, readFigureSweeps } from "@basics/experiments";
import { choosePoints, scaledForLive } from "./live-points.js";

const base = { ...presets.table1, durationSeconds: 60 };

describe("the points of a figure that are measured", () => {
  it("are spread from the least to the most that the machine takes", async () => {
    const { points, notTried } = choosePoints(await readFigureSweeps(["fig7"]), base, 3);
    const rates = points.map(({ scenario }) => scenario.interRatePerSecond);
    assert.equal(points.length, 3);
    assert.deepEqual(
      rates,
      [...rates].sort((a, b) => a - b),
    );
    assert.equal(rates[0], 0.25);
    assert.ok(notTried > 0);
    assert.ok(points.every(({ scenario }) => scenario.durationSeconds === 60));
  });

  it("ask for the same share of a slower consensus where stability is shown", async () => {
    const sweeps = (await readFigureSweeps(["fig3"])).map(scaledForLive);
    const { points, notTried } = choosePoints(sweeps, base, 2);
    assert.equal(notTried, 0);
    const [stable, overloaded] = points.map(({ scenario }) => scenario);
    assert.deepEqual([stable?.interRatePerSecond, overloaded?.interRatePerSecond], [0.25, 1.5]);
    assert.deepEqual([stable?.oracleFactor, overloaded?.oracleFactor], [16, 16]);
  });
});
