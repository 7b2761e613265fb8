import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { judgeClaims } from "../claims/judge-claims.js";
import { readFigureSweeps } from "../figures/paper-figures.js";
import { presets } from "../scenario/scenario.js";
import { firstSeeds } from "../runs/first-seeds.js";
import { runSweeps } from "../sweep/run-sweeps.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import { drawPanel } from "./draw-panel.js";
import type { Experiment, ExperimentOptions } from "./experiment.js";
import { reportHtml } from "./report-html.js";
import { runRecord } from "./run-record.js";

/** Simulates the figures' sweeps under the presets, judges the claims and writes everything down. */
export async function runExperiment(options: ExperimentOptions): Promise<Experiment> {
  const { figures, presetNames, seeds, out, workers, onProgress } = options;
  const started = performance.now();
  const sweeps = await readFigureSweeps(figures);
  const all = await runSweeps(
    presetNames.flatMap((name) => sweeps.map((sweep) => ({ sweep, base: presets[name] }))),
    firstSeeds(seeds),
    { workers, onProgress },
  );
  const results = new Map(
    presetNames.map((name, index) => [
      name,
      all.slice(index * sweeps.length, (index + 1) * sweeps.length),
    ]),
  );
  const panels = [...results].flatMap(([preset, own]) =>
    own.flatMap((result) => result.sweep.panels.map((panel) => drawPanel(preset, panel, result))),
  );
  const experiment = {
    results,
    panels,
    claims: judgeClaims(results),
    tookMs: performance.now() - started,
    events: countEvents(all),
  };
  await writeExperiment(experiment, out, options);
  return experiment;
}

async function writeExperiment(
  experiment: Experiment,
  out: string,
  options: ExperimentOptions,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const files = new Map<string, string>();
  for (const { name, svg, csv } of experiment.panels) {
    files.set(`${name}.svg`, svg);
    files.set(`${name}.csv`, csv);
  }
  const record = runRecord(experiment, options);
  files.set("run.json", `${JSON.stringify(record, undefined, 2)}\n`);
  files.set("report.html", reportHtml(experiment, record));
  for (const [name, text] of files) await writeFile(join(out, name), text);
}

function countEvents(results: readonly SweepResult[]): number {
  const runs = results.flatMap(({ points }) => points.flatMap((point) => point.runs));
  // Sweeps may share points, whose runs count once.
  return [...new Set(runs)].reduce((sum, { events }) => sum + events, 0);
}
