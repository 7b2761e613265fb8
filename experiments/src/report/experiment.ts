import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chartSvg } from "../chart/chart.js";
import { allClaims } from "../claims/all-claims.js";
import type { Claim, Verdict } from "../claims/claim.js";
import { judge } from "../claims/claim.js";
import { FigureData } from "../claims/figure-data.js";
import { readFigureSweeps } from "../figures/figures.js";
import type { FigureName } from "../figures/figures.js";
import { presets } from "../scenario/scenario.js";
import type { PresetName } from "../scenario/scenario.js";
import { metricLabels } from "../simulation/metrics.js";
import { pointsCsv, timelineCsv } from "../sweep/csv.js";
import { panelCurves, panelPoints, parameterLabel } from "../sweep/panel-data.js";
import type { Curve } from "../sweep/panel-data.js";
import { firstSeeds, runSweeps } from "../sweep/run-sweeps.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import type { Panel } from "../sweep/sweep-file.js";
import { reportHtml } from "./report-html.js";
import { runRecord } from "./run-record.js";

export interface ExperimentOptions {
  readonly figures: readonly FigureName[];
  readonly presetNames: readonly PresetName[];
  readonly seeds: number;
  /** Folder for CSVs, SVGs, run.json and report.html. */
  readonly out: string;
  readonly workers?: number;
  /** Points measured elsewhere, by panel, to be drawn over the simulated ones. */
  readonly overlays?: Readonly<Record<string, readonly Curve[]>>;
  readonly onProgress?: (done: number) => void;
}

/** A panel as it was drawn for one preset. */
export interface DrawnPanel {
  readonly preset: PresetName;
  readonly panel: Panel;
  readonly svg: string;
  readonly csvFile: string;
}

export interface ClaimRow {
  readonly claim: Claim;
  readonly verdicts: ReadonlyMap<PresetName, Verdict>;
}

export interface Experiment {
  readonly results: ReadonlyMap<PresetName, readonly SweepResult[]>;
  readonly panels: readonly DrawnPanel[];
  readonly claims: readonly ClaimRow[];
  readonly tookMs: number;
  readonly events: number;
}

/** Simulates the figures' sweeps under the presets, judges the claims and writes everything down. */
export async function runExperiment(options: ExperimentOptions): Promise<Experiment> {
  const { figures, presetNames, seeds, out, workers, onProgress } = options;
  const started = performance.now();
  const sweeps = await readFigureSweeps(figures);
  const all = await runSweeps(
    presetNames.flatMap((name) => sweeps.map((sweep) => ({ sweep, base: presets[name] }))),
    firstSeeds(seeds),
    {
      ...(workers === undefined ? {} : { workers }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
  const results = new Map(
    presetNames.map((name, index) => [
      name,
      all.slice(index * sweeps.length, (index + 1) * sweeps.length),
    ]),
  );
  const panels = [...results].flatMap(([preset, own]) =>
    own.flatMap((result) =>
      result.sweep.panels.map((panel) => drawPanel(preset, panel, result, options.overlays)),
    ),
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

/** Every claim that the data are there for, under every preset. */
export function judgeClaims(results: ReadonlyMap<PresetName, readonly SweepResult[]>): ClaimRow[] {
  const data = [...results].map(([name, own]) => [name, new FigureData(own)] as const);
  return allClaims
    .filter((claim) => data.every(([, own]) => claim.needs.every((sweep) => own.has(sweep))))
    .map((claim) => ({
      claim,
      verdicts: new Map(data.map(([name, own]) => [name, judge(claim, own)])),
    }));
}

export function drawPanel(
  preset: PresetName,
  panel: Panel,
  result: SweepResult,
  overlays: ExperimentOptions["overlays"],
): DrawnPanel {
  const timeline = panel.kind === "timeline";
  const [metric] = panel.metrics;
  const runs = result.points[0]?.runs.length ?? 0;
  const subtitle = timeline
    ? `preset ${preset}, one run`
    : `preset ${preset}, mean of ${runs} runs, 95% intervals`;
  const svg = chartSvg({
    title: panel.title,
    subtitle,
    xLabel: timeline ? "start of the migration (s)" : parameterLabel(panel.x),
    yLabel: panel.yLabel ?? (metric === undefined ? "" : metricLabels[metric]),
    xScale: panel.xScale,
    yScale: panel.yScale,
    curves: panelCurves(panel, result),
    ...(overlays?.[panel.id] === undefined ? {} : { overlays: overlays[panel.id] ?? [] }),
  });
  return { preset, panel, svg, csvFile: `${panel.id}-${preset}.csv` };
}

async function writeExperiment(
  experiment: Experiment,
  out: string,
  options: ExperimentOptions,
): Promise<void> {
  await mkdir(out, { recursive: true });
  const files = new Map<string, string>();
  for (const { preset, panel, svg, csvFile } of experiment.panels) {
    const result = experiment.results
      .get(preset)
      ?.find(({ sweep }) => sweep.panels.includes(panel));
    if (result === undefined) continue;
    const points = panelPoints(panel, result);
    const csv = panel.kind === "timeline" ? timelineCsv(points) : pointsCsv(points, panel.metrics);
    files.set(csvFile, csv);
    files.set(`${panel.id}-${preset}.svg`, svg);
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
