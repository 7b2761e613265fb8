import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { metricNames } from "../simulation/metrics.js";
import { sweepSchema } from "../sweep/sweep-file.js";
import { madeUpResult } from "../testing/made-up-results.js";
import { parseCsv } from "../testing/parse-csv.js";
import { drawPanel } from "./draw-panel.js";
import { writeSweep } from "./write-sweep.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-write-sweep-"));
});
after(() => rm(folder, { recursive: true }));

const sweep = sweepSchema.parse({
  name: "small",
  title: "Small",
  vary: { operators: [2, 4, 8] },
  panels: [
    { id: "delay", title: "Delay", x: "operators", metrics: ["localMigrationDelaySeconds"] },
    { id: "blocks", title: "Blocks", x: "operators", yLabel: "blocks", metrics: ["localBlocks"] },
  ],
});
const result = madeUpResult(sweep, {
  means: ({ operators }) => ({ localMigrationDelaySeconds: 2, localBlocks: 10 * operators }),
});

describe("a sweep's files", () => {
  it("are a CSV of all metrics, and CSV and SVG of each panel", async () => {
    await writeSweep(result, "calibrated", join(folder, "made", "on", "the", "way"));
    const written = join(folder, "made", "on", "the", "way");
    assert.deepEqual((await readdir(written)).sort(), [
      "blocks-calibrated.csv",
      "blocks-calibrated.svg",
      "delay-calibrated.csv",
      "delay-calibrated.svg",
      "small.csv",
    ]);
    const all = parseCsv(await readFile(join(written, "small.csv"), "utf8"));
    assert.equal(all.length, 3 * metricNames.length);
    const blocks = parseCsv(await readFile(join(written, "blocks-calibrated.csv"), "utf8"));
    assert.deepEqual(
      blocks.map((row) => row["mean"]),
      ["20", "40", "80"],
    );
  });
});

describe("a drawn panel", () => {
  it("says its preset, and labels its axes with the parameter and the metric", () => {
    const [delay, blocks] = sweep.panels;
    assert.ok(delay !== undefined && blocks !== undefined);
    const { name, svg } = drawPanel("table1", delay, result);
    assert.equal(name, "delay-table1");
    for (const text of ["Delay", "preset table1", "clouds", "local migration delay (s)"]) {
      assert.ok(svg.includes(text), text);
    }
    assert.match(drawPanel("table1", blocks, result).svg, />blocks</);
  });

  it("shows points that were measured elsewhere over its own", () => {
    const [delay] = sweep.panels;
    assert.ok(delay !== undefined);
    const points = [{ x: 4, y: 3, ci95: null, stable: true }];
    const overlays = [{ label: "on a ledger", style: "points", points }] as const;
    assert.match(drawPanel("table1", delay, result, overlays).svg, />on a ledger</);
  });
});
