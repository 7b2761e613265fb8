import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fullBlockCommitMs, globalOracle } from "../scenario/chain-parameters.js";
import { madeUpResult } from "../testing/made-up-results.js";
import { panelCurves, panelPoints } from "./panel-curves.js";
import { sweepSchema } from "./sweep-file.js";
import type { Panel } from "./sweep-file.js";

const sweep = sweepSchema.parse({
  name: "small",
  title: "Small",
  vary: { blockSizeTxs: [4, 16], localRatePerSecond: [1, 2, 4] },
  panels: [
    {
      id: "small",
      title: "Small",
      x: "localRatePerSecond",
      series: "blockSizeTxs",
      metrics: ["localMigrationDelaySeconds"],
    },
  ],
});
const [only] = sweep.panels;
assert.ok(only !== undefined);
const panel: Panel = only;

const result = madeUpResult(sweep, {
  means: ({ blockSizeTxs, localRatePerSecond }) => ({
    localMigrationDelaySeconds: blockSizeTxs / localRatePerSecond,
    // The highest rate of small blocks has nothing to show.
    ...(localRatePerSecond === 4 && blockSizeTxs === 4
      ? {}
      : { localInterBlockSeconds: blockSizeTxs }),
    localStable: localRatePerSecond < 4 ? 1 : 0,
    globalStable: 1,
  }),
});

describe("a panel's curves", () => {
  it("are one for each value of the series, over the parameter of the axis", () => {
    const curves = panelCurves(panel, result);
    assert.deepEqual(
      curves.map(({ label, points }) => [label, points.map(({ x, y }) => [x, y])]),
      [
        [
          "block size 4",
          [
            [1, 4],
            [2, 2],
            [4, 1],
          ],
        ],
        [
          "block size 16",
          [
            [1, 16],
            [2, 8],
            [4, 4],
          ],
        ],
      ],
    );
    for (const { points } of curves) {
      assert.deepEqual(
        points.map(({ stable }) => stable),
        [true, true, false],
      );
      assert.ok(points.every(({ y, ci95 }) => ci95 === y * 0.01));
    }
  });

  it("are one for each metric too, which then stands in the label", () => {
    const metrics: Panel["metrics"] = ["localMigrationDelaySeconds", "localInterBlockSeconds"];
    const curves = panelCurves({ ...panel, metrics }, result);
    assert.deepEqual(
      curves.map(({ label }) => label),
      [
        "local migration delay, block size 4",
        "local migration delay, block size 16",
        "inter-block delay, local chains, block size 4",
        "inter-block delay, local chains, block size 16",
      ],
    );
  });

  it("leave out points at which nothing was observed", () => {
    const curves = panelCurves({ ...panel, metrics: ["localInterBlockSeconds"] }, result);
    assert.deepEqual(
      curves.map(({ points }) => points.length),
      [2, 3],
    );
  });

  it("show only the points that the panel asks for", () => {
    const where = { ...panel, where: { blockSizeTxs: 16 } };
    assert.equal(panelPoints(where, result).length, 3);
    const curves = panelCurves(where, result);
    assert.deepEqual(
      curves.map(({ label }) => label),
      ["block size 16"],
    );
  });

  it("stand beside Eq. (2), which the legend names once", () => {
    const curves = panelCurves({ ...panel, bound: "globalBlockCommit" }, result);
    const bounds = curves.filter(({ style }) => style === "bound");
    assert.deepEqual(
      bounds.map(({ label }) => label),
      ["least possible: Eq. (2)", ""],
    );
    const [first] = result.points;
    assert.ok(first !== undefined);
    const expected = fullBlockCommitMs(globalOracle(first.scenario)) / 1000;
    assert.deepEqual(
      bounds[0]?.points.map(({ y }) => y),
      [expected, expected, expected],
    );
  });

  it("are runs over time in a timeline, with the average of a stable one", () => {
    const timelines = madeUpResult(
      sweepSchema.parse({ name: "time", title: "Time", vary: { interRatePerSecond: [4, 24] } }),
      {
        means: ({ interRatePerSecond }) => ({
          localStable: 1,
          globalStable: interRatePerSecond < 10 ? 1 : 0,
        }),
        timeline: () => [
          [10, 1],
          [20, 3],
        ],
      },
    );
    const timeline: Panel = { ...panel, kind: "timeline", x: "interRatePerSecond" };
    const curves = panelCurves(timeline, timelines);
    assert.deepEqual(
      curves.map(({ label, style }) => [label, style]),
      [
        ["4 inter migrations/s and cloud", "line"],
        ["average at 4 inter migrations/s and cloud", "bound"],
        ["24 inter migrations/s and cloud (unstable)", "line"],
      ],
    );
    assert.deepEqual(
      curves[1]?.points.map(({ x, y }) => [x, y]),
      [
        [0, 2],
        [200, 2],
      ],
    );
  });
});
