import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judgeClaims } from "../claims/judge-claims.js";
import type { FigureName } from "../figures/paper-figures.js";
import { readFigureSweeps } from "../figures/paper-figures.js";
import type { PresetName } from "../scenario/scenario.js";
import { choiceParameters, numericParameters } from "../scenario/parameters.js";
import { madeUpResult } from "../testing/made-up-results.js";
import type { MadeUpPoint } from "../testing/made-up-results.js";
import { drawPanel } from "./draw-panel.js";
import type { Experiment } from "./experiment.js";
import { reportHtml } from "./report-html.js";
import { runRecord } from "./run-record.js";

const stable: MadeUpPoint = {
  means: ({ localRatePerSecond }) => ({
    localMigrationDelaySeconds: 1 / localRatePerSecond,
    localInterBlockSeconds: 2 / localRatePerSecond,
    localLoad: localRatePerSecond / 200,
    localStable: localRatePerSecond < 200 ? 1 : 0,
    globalStable: 1,
    localStarted: 12,
    localCompleted: 11,
    localUnfinished: 1,
  }),
};

/** An experiment without any simulation, under one preset. */
async function madeUpExperiment(figures: readonly FigureName[]): Promise<Experiment> {
  const sweeps = await readFigureSweeps(figures);
  const results = new Map<PresetName, ReturnType<typeof madeUpResult>[]>();
  results.set(
    "table1",
    sweeps.map((sweep) => madeUpResult(sweep, stable)),
  );
  const panels = [...results].flatMap(([preset, own]) =>
    own.flatMap((result) => result.sweep.panels.map((panel) => drawPanel(preset, panel, result))),
  );
  return { results, panels, claims: judgeClaims(results), tookMs: 1500, events: 1234 };
}

async function report(
  figures: readonly FigureName[],
  seeds = 10,
): Promise<{ readonly html: string; readonly experiment: Experiment }> {
  const experiment = await madeUpExperiment(figures);
  const options = { figures, presetNames: ["table1"], seeds, out: "unused" } as const;
  return { html: reportHtml(experiment, runRecord(experiment, options)), experiment };
}

describe("the report", () => {
  it("says how many claims hold, and marks the one that chose the calibration", async () => {
    const { html, experiment } = await report(["fig6"]);
    const kept = experiment.claims.filter(({ verdicts }) => verdicts.get("table1")?.holds);
    assert.ok(kept.length > 0 && kept.length < experiment.claims.length);
    assert.ok(html.includes(`table1: ${kept.length} of ${experiment.claims.length} hold`));
    const [, row = ""] = html.split("<td>6.4</td>");
    assert.match(row.slice(0, row.indexOf("</tr>")), /chose the calibration/);
    assert.equal(html.match(/<td>6\.1<\/td>/g)?.length, 2, "in the table of all, and its figure's");
  });

  it("shows each figure that was drawn, and no other", async () => {
    const { html, experiment } = await report(["fig6"]);
    assert.match(html, /<h2>Figure 6<\/h2>/);
    assert.doesNotMatch(html, /<h2>Figure 7<\/h2>/);
    assert.equal(html.match(/<svg /g)?.length, experiment.panels.length);
    assert.match(html, /block size \(transactions\): 4, 16; .*interRatePerSecond: 0/s);
  });

  it("folds the numbers of each panel away, with what the means do not count", async () => {
    const { html } = await report(["fig6"]);
    const rows = [...html.matchAll(/<tr><td>local migration delay \(s\)<\/td>.*<\/tr>/g)].map(
      ([row]) => row,
    );
    assert.equal(rows.length, 18);
    assert.match(rows[0] ?? "", /<td>1 ± 0\.01<\/td><td>12<\/td><td>11<\/td><td>1<\/td>/);
    assert.match(rows[8] ?? "", /256<\/td><td>0\.00391 ± 3\.91e-5 \(overloaded\)/);
  });

  it("has a table of time limits beside their figure", async () => {
    const { html } = await report(["time-limits"]);
    assert.match(html, /Beyond the paper: block time limits/);
    assert.match(html, /<th>pays at<\/th><th>costs at<\/th>/);
    assert.match(html, /0\.25 × localRatePerSecond/);
    assert.doesNotMatch(html, /Claims of section V/);
  });

  it("lists every parameter with its value under the preset, and the run", async () => {
    const { html } = await report(["fig6"]);
    for (const { name } of [...numericParameters, ...choiceParameters]) {
      assert.ok(html.includes(`<code>${name}</code>`), name);
    }
    assert.match(html, /<code>lanBps<\/code><\/td><td>10 Gbit\/s</);
    assert.match(html, /<td>simulated events<\/td><td>1,234<\/td>/);
    assert.match(html, /<td>wall time<\/td><td>1\.5 s<\/td>/);
  });

  it("warns of few seeds where claims are judged", async () => {
    assert.match((await report(["fig6"], 9)).html, /The paper has ten runs a point or more/);
    assert.doesNotMatch((await report(["fig6"], 10)).html, /ten runs a point or more/);
  });
});

describe("the record of a run", () => {
  it("holds what repeats it: seeds, presets, sweeps and verdicts", async () => {
    const experiment = await madeUpExperiment(["fig6"]);
    const options = { figures: ["fig6"], presetNames: ["table1"], seeds: 3, out: "" } as const;
    const record = runRecord(experiment, options);
    assert.deepEqual([record.seeds, record.figures], [[1, 2, 3], ["fig6"]]);
    assert.deepEqual(
      record.sweeps.map(({ name }) => name),
      ["fig6"],
    );
    assert.equal(record.presets["table1"]?.blockProcessingMsPerTx, 0.1);
    assert.deepEqual(
      record.claims.map((claim) => (claim as { id: string }).id),
      ["6.1", "6.2", "6.3", "6.4"],
    );
    assert.ok(Date.parse(record.startedAt) <= Date.now() - 1500);
  });
});
