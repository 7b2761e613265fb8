import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { sweepSchema } from "../sweep/sweep-file.js";
import { madeUpResult } from "../testing/made-up-results.js";
import type { Point } from "../sweep/run-sweeps.js";
import {
  barsApart,
  FigureData,
  limitRate,
  mean,
  steps,
  upToLoad,
  visibleDifference,
} from "./figure-data.js";

const sweep = sweepSchema.parse({
  name: "small",
  title: "Small",
  vary: { blockSizeTxs: [4, 16], localRatePerSecond: [1, 2, 4, 8] },
});
const result = madeUpResult(sweep, {
  means: ({ localRatePerSecond, blockSizeTxs }) => ({
    localMigrationDelaySeconds: blockSizeTxs / localRatePerSecond,
    localLoad: localRatePerSecond / 5,
  }),
});
const data = new FigureData([result]);

/** Two points that differ in the made-up number of local blocks and its error bar only. */
function pair(
  one: readonly [number, number],
  other: readonly [number, number],
): readonly [Point, Point] {
  const [point] = result.points;
  assert.ok(point !== undefined);
  const [a, b] = [one, other].map(([value, ci95]): Point => {
    const localBlocks = { mean: value, ci95, n: 10 };
    return { ...point, summary: { ...point.summary, localBlocks } };
  });
  assert.ok(a !== undefined && b !== undefined);
  return [a, b];
}

describe("the data that claims ask", () => {
  it("are the points with the values asked for, in the order of the sweep", () => {
    assert.equal(data.points("small").length, 8);
    assert.deepEqual(
      data.points("small", { blockSizeTxs: 16 }).map((each) => each.scenario.localRatePerSecond),
      [1, 2, 4, 8],
    );
    assert.deepEqual(data.points("small", { blockSizeTxs: 5 }), []);
    assert.deepEqual(data.values("small", "blockSizeTxs"), [4, 16]);
  });

  it("are none of a sweep that was not simulated", () => {
    assert.deepEqual([data.has("small"), data.has("fig3")], [true, false]);
    assert.deepEqual([data.points("fig3"), data.values("fig3", "operators")], [[], []]);
  });

  it("are NaN where nothing was observed", () => {
    assert.ok(Number.isNaN(mean(data.points("small")[0], "interMigrationDelaySeconds")));
    assert.ok(Number.isNaN(mean(undefined, "localBlocks")));
  });

  it("give each step of a curve", () => {
    const points = data.points("small", { blockSizeTxs: 4 });
    const rates = steps(points).map((each) => each.map((one) => one.scenario.localRatePerSecond));
    assert.deepEqual(rates, [
      [1, 2],
      [2, 4],
      [4, 8],
    ]);
    assert.deepEqual(steps(points.slice(0, 1)), []);
  });

  it("end at the load asked for, and tell the rate at the capacity", () => {
    const points = data.points("small", { blockSizeTxs: 4 });
    assert.equal(upToLoad(points, "localLoad", 0.4).length, 2);
    assert.equal(limitRate(points, "localRatePerSecond", "localLoad"), 5);
    assert.ok(Number.isNaN(limitRate(points.slice(3), "localRatePerSecond", "localLoad")));
  });
});

describe("a comparison by error bars", () => {
  it("counts the difference in joined bars, with its sign", () => {
    assert.equal(barsApart(...pair([10, 1], [16, 2]), "localBlocks"), 2);
    assert.equal(barsApart(...pair([16, 2], [10, 1]), "localBlocks"), -2);
  });

  it("is beyond all bars where there are none, unless nothing differs", () => {
    assert.equal(barsApart(...pair([1, 0], [2, 0]), "localBlocks"), Infinity);
    assert.equal(barsApart(...pair([2, 0], [1, 0]), "localBlocks"), -Infinity);
    assert.equal(barsApart(...pair([2, 0], [2, 0]), "localBlocks"), 0);
  });

  it("sees a difference only as far as it exceeds the bars", () => {
    assert.equal(visibleDifference(...pair([10, 1], [16, 2]), "localBlocks"), 0.3);
    assert.equal(visibleDifference(...pair([10, 3], [16, 4]), "localBlocks"), 0);
  });

  it("agrees with itself: more than one bar apart is a visible difference", () => {
    const number = fc.double({ min: 0.1, max: 100, noNaN: true });
    const bar = fc.double({ min: 0.001, max: 10, noNaN: true });
    fc.assert(
      fc.property(number, bar, number, bar, (a, barOfA, b, barOfB) => {
        const points = pair([a, barOfA], [b, barOfB]);
        const apart = Math.abs(barsApart(...points, "localBlocks"));
        // Around one bar the two computations may round to different sides.
        fc.pre(Math.abs(apart - 1) > 1e-9);
        assert.equal(visibleDifference(...points, "localBlocks") > 0, apart > 1);
      }),
    );
  });
});
