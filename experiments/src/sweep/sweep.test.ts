import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { figureNames, readFigureSweeps } from "../figures/paper-figures.js";
import { ScenarioError } from "../scenario/parse.js";
import { presets } from "../scenario/scenario.js";
import { pointsCsv } from "./csv.js";
import { panelCurves } from "./panel-curves.js";
import { runSweeps, scenariosOf } from "./run-sweeps.js";
import { readSweep, sweepSchema } from "./sweep-file.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-sweep-"));
});
after(() => rm(folder, { recursive: true }));

const small = sweepSchema.parse({
  name: "small",
  title: "Small",
  scenario: { durationSeconds: 10 },
  vary: { blockSizeTxs: [4, 16], localRatePerSecond: [20, 2000] },
  follow: { interRatePerSecond: { parameter: "localRatePerSecond", times: 0.001 } },
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

describe("a sweep", () => {
  it("is every combination of its values, with what follows them", () => {
    const scenarios = scenariosOf(small, presets.calibrated);
    assert.deepEqual(
      scenarios.map((each) => [
        each.blockSizeTxs,
        each.localRatePerSecond,
        each.interRatePerSecond,
      ]),
      [
        [4, 20, 0.02],
        [4, 2000, 2],
        [16, 20, 0.02],
        [16, 2000, 2],
      ],
    );
    assert.ok(scenarios.every((each) => each.durationSeconds === 10));
    assert.ok(scenarios.every((each) => each.blockProcessingMsPerTx === 1));
  });

  it("gives curves with error bars, and marks what is overloaded", async () => {
    const [result] = await runSweeps([{ sweep: small, base: presets.calibrated }], [1, 2], {
      workers: 1,
    });
    assert.ok(result !== undefined && small.panels[0] !== undefined);
    const curves = panelCurves(small.panels[0], result);
    assert.deepEqual(
      curves.map(({ label }) => label),
      ["block size 4", "block size 16"],
    );
    for (const { points } of curves) {
      assert.deepEqual(
        points.map(({ x, stable }) => [x, stable]),
        [
          [20, true],
          [2000, false],
        ],
      );
      assert.ok(points.every(({ ci95 }) => (ci95 ?? 0) > 0));
    }
    const [heading = "", ...rows] = pointsCsv(result.points, ["localBlocks"]).trim().split("\n");
    assert.match(
      heading,
      /^operators,localValidators,.*,metric,mean,ci95,n,stable,started,completed,unfinished$/,
    );
    assert.equal(rows.length, 4);
    const cells = rows.map((row) => row.split(","));
    assert.ok(cells.every((row) => row.length === heading.split(",").length));
    assert.deepEqual(
      cells.map((row) => row.at(-4)),
      ["true", "false", "true", "false"],
    );
  });

  it("runs points that sweeps have in common once", async () => {
    const twice = [small, { ...small, name: "other" }].map((sweep) => ({
      sweep,
      base: presets.table1,
    }));
    const [one, other] = await runSweeps(twice, [1], { workers: 1 });
    assert.equal(one?.points[0]?.runs[0], other?.points[0]?.runs[0]);
  });

  it("is read from every figure's file", async () => {
    const sweeps = await readFigureSweeps(figureNames);
    for (const sweep of sweeps) {
      for (const base of Object.values(presets)) assert.ok(scenariosOf(sweep, base).length > 1);
    }
    const panels = sweeps.flatMap((sweep) => sweep.panels.map(({ id }) => id));
    assert.deepEqual(panels.slice(0, 14), [
      ...["fig3", "fig4a", "fig4b", "fig5a", "fig5b", "fig6a", "fig6b", "fig7"],
      ...["fig8a", "fig8b", "fig9a", "fig9b", "fig10a", "fig10b"],
    ]);
  });

  it("is refused with file, field and reason", async () => {
    const wrong: [string, RegExp][] = [
      ["{", /wrong\.json is not a sweep file/],
      ['{"name":"a","title":"A","vary":{"blockSize":[1]}}', /vary/],
      ['{"name":"a","title":"A","vary":{"operators":[]}}', /operators/],
    ];
    for (const [text, reason] of wrong) {
      const file = join(folder, "wrong.json");
      await writeFile(file, text);
      await assert.rejects(readSweep(file), reason);
    }
    const values = { ...small, vary: { blockSizeTxs: [0] } };
    assert.throws(() => scenariosOf(values, presets.table1), ScenarioError);
    const unknown = { ...small, scenario: { blocksize: 4 } };
    assert.throws(() => scenariosOf(unknown, presets.table1), /blocksize/);
  });
});
