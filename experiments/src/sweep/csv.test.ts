import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { choiceParameters, numericParameters } from "../scenario/parameters.js";
import { madeUpResult } from "../testing/made-up-results.js";
import { parseCsv } from "../testing/parse-csv.js";
import { migrationCounts, pointsCsv, timelineCsv } from "./csv.js";
import { sweepSchema } from "./sweep-file.js";

const sweep = sweepSchema.parse({
  name: "small",
  title: "Small",
  scenario: { globalCommitDelay: "lognormal:80:0.5" },
  vary: { blockSizeTxs: [4, 16] },
});
const result = madeUpResult(sweep, {
  means: ({ blockSizeTxs }) => ({
    localMigrationDelaySeconds: blockSizeTxs / 10,
    localStable: 1,
    globalStable: 0,
    localStarted: 100,
    localCompleted: 90,
    localUnfinished: 10,
    interStarted: 20,
    interCompleted: 5,
    interUnfinished: 15,
  }),
});

describe("a CSV of points", () => {
  it("has a row a point and metric, with every parameter of the scenario", () => {
    const metrics = ["localMigrationDelaySeconds", "globalBlocks"] as const;
    const rows = parseCsv(pointsCsv(result.points, metrics));
    assert.deepEqual(
      rows.map((row) => [row["metric"], row["blockSizeTxs"], row["mean"], row["n"]]),
      [
        ["localMigrationDelaySeconds", "4", "0.4", "10"],
        ["localMigrationDelaySeconds", "16", "1.6", "10"],
        ["globalBlocks", "4", "", "0"],
        ["globalBlocks", "16", "", "0"],
      ],
    );
    const [point] = result.points;
    assert.ok(point !== undefined);
    for (const { name } of [...numericParameters, ...choiceParameters]) {
      assert.equal(rows[0]?.[name], String(point.scenario[name]), name);
    }
  });

  it("tells how many migrations the mean does not count, and whether the chains kept up", () => {
    const metrics = ["localMigrationDelaySeconds", "interMigrationDelaySeconds"] as const;
    const [local, , inter] = parseCsv(pointsCsv(result.points, metrics));
    const told = (row: Readonly<Record<string, string>> | undefined) =>
      ["stable", "started", "completed", "unfinished"].map((name) => row?.[name]);
    assert.deepEqual(told(local), ["true", "100", "90", "10"]);
    assert.deepEqual(told(inter), ["false", "20", "5", "15"]);
    const [point] = result.points;
    assert.ok(point !== undefined);
    assert.deepEqual(migrationCounts(point, "globalBlocks"), [20, 5, 15]);
  });

  it("writes a commit delay in one cell, whatever is in it", () => {
    const [row] = parseCsv(pointsCsv(result.points, ["localBlocks"]));
    assert.equal(row?.["localCommitDelay"], "equation");
    assert.deepEqual(JSON.parse(row["globalCommitDelay"] ?? ""), {
      kind: "lognormal",
      meanMs: 80,
      sigma: 0.5,
    });
  });
});

describe("a CSV over time", () => {
  it("has a row a finished migration of the first seed", () => {
    const { points } = madeUpResult(sweep, {
      means: () => ({}),
      timeline: ({ blockSizeTxs }) => [
        [1.5, blockSizeTxs],
        [2.5, 7],
      ],
    });
    assert.equal(
      timelineCsv(points),
      [
        "interRatePerSecond,seed,finishedSeconds,delaySeconds",
        "0.25,1,1.5,4",
        "0.25,1,2.5,7",
        "0.25,1,1.5,16",
        "0.25,1,2.5,7",
        "",
      ].join("\n"),
    );
  });

  it("has its heading only where nothing was finished", () => {
    assert.equal(timelineCsv([]).trim().split("\n").length, 1);
  });
});
