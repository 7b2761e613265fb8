import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { runExperiment } from "./run-experiment.js";

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-experiment-"));
});
after(() => rm(folder, { recursive: true }));

describe("an experiment", () => {
  it("writes CSV and SVG of each panel and preset, run.json and one report that needs nothing else", async () => {
    const experiment = await runExperiment({
      figures: ["fig3", "fig4"],
      presetNames: ["table1", "calibrated"],
      seeds: 2,
      out: folder,
      workers: 1,
    });
    const panels = ["fig3", "fig4a", "fig4b"].flatMap((panel) =>
      ["calibrated", "table1"].flatMap((preset) => [
        `${panel}-${preset}.csv`,
        `${panel}-${preset}.svg`,
      ]),
    );
    assert.deepEqual((await readdir(folder)).sort(), [...panels, "report.html", "run.json"].sort());
    assert.deepEqual(
      experiment.claims.map(({ claim }) => claim.id),
      ["3.1", "3.2", "4.1", "4.2", "4.3"],
    );
    const html = await readFile(join(folder, "report.html"), "utf8");
    assert.match(html, /The model has no TCP/);
    assert.match(html, /<td>4\.1<\/td>/);
    assert.doesNotMatch(html, /(src|href)=|@import|url\(/);
    const record = JSON.parse(await readFile(join(folder, "run.json"), "utf8")) as {
      seeds: number[];
      presets: Record<string, { blockProcessingMsPerTx: number }>;
    };
    assert.deepEqual(record.seeds, [1, 2]);
    assert.equal(record.presets["calibrated"]?.blockProcessingMsPerTx, 1);
  });
});
