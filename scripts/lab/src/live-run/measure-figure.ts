import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FabricOptions } from "@basics/consortium";
import {
  firstSeeds,
  metricLabels,
  presets,
  readFigureSweeps,
  runAll,
  runSweeps,
} from "@basics/experiments";
import type { FigureName, PresetName, Scenario, Sweep } from "@basics/experiments";
import { drawPanel } from "@basics/experiments/report";
import type { Curve, DrawnPanel } from "@basics/experiments/report";
import { comparePoint } from "./compared-point.js";
import type { ComparedPoint, Simulated } from "./compared-point.js";
import { comparisonHtml } from "./comparison-html.js";
import { measureLedgerCosts, withCosts } from "./ledger-costs.js";
import type { LedgerCosts } from "./ledger-costs.js";
import { choosePoints, scaledForLive } from "./live-points.js";
import { measureScenario } from "./measure-scenario.js";
import type { MeasuredFigure } from "./measured-figure.js";

const SEED = 1;
/** The number of simulated runs of a measured point, of each of the two kinds. */
const SIMULATED_RUNS = 40;

/** The options of {@link measureFigure}. */
export interface MeasureFigureOptions {
  readonly figure: FigureName;
  readonly on: "embedded" | "fabric";
  readonly preset: PresetName;
  /** The number of points to measure. */
  readonly points: number;
  /** The duration of each measured run, in seconds. */
  readonly seconds: number;
  /** The number of runs for each point of the simulated curve. */
  readonly seeds: number;
  readonly out: string;
  readonly fabric: FabricOptions | undefined;
  readonly onProgress: (message: string) => void;
}

/**
 * Measures some points of a figure on a live ledger, beside the same points in the simulator. Both
 * have the same parameters and arrivals; the simulator also has the ledger's own costs, which are
 * measured separately.
 */
export async function measureFigure(options: MeasureFigureOptions): Promise<MeasuredFigure> {
  const { figure, on, points, preset, seconds, fabric, onProgress } = options;
  const sweeps = (await readFigureSweeps([figure])).map((sweep) => scaledForLive(sweep));
  const base: Scenario = { ...presets[preset], durationSeconds: seconds, wanQueueingMs: 0 };
  const chosen = choosePoints(sweeps, base, points);
  onProgress(`measuring what the ${on} ledger takes for itself`);
  const costs = await measureLedgerCosts(base, fabric);
  const rows: ComparedPoint[] = [];
  for (const [index, { sweep, scenario }] of chosen.points.entries()) {
    onProgress(`point ${index + 1} of ${chosen.points.length}, ${scenario.durationSeconds} s`);
    const measured = await measureScenario(scenario, SEED, fabric);
    const simulated = await simulate(scenario, costs);
    rows.push(comparePoint({ sweep, scenario, measured, costs, simulated }));
  }
  onProgress("drawing");
  const panels = await draw(options, sweeps, withCosts(base, costs), rows);
  const measured = { costs, rows, notTried: chosen.notTried };
  const name = `measured-${figure}-${on}`;
  const table = { figure, on, preset, seed: SEED, seconds, ...measured };
  const contents: [string, string][] = [
    ...panels.flatMap(({ name: panel, svg, csv }): [string, string][] => [
      [`${panel}-${on}.svg`, svg],
      [`${panel}-${on}.csv`, csv],
    ]),
    [`${name}.json`, `${JSON.stringify(table, undefined, 2)}\n`],
    [`${name}.html`, comparisonHtml(options, panels, measured)],
  ];
  await mkdir(options.out, { recursive: true });
  const files = contents.map(([file, text]) => [join(options.out, file), text] as const);
  await Promise.all(files.map(([file, text]) => writeFile(file, text)));
  return { ...measured, files: files.map(([file]) => file) };
}

/** Simulates a point with the ledger's costs: with the measured arrivals, and with others. */
async function simulate(scenario: Scenario, costs: LedgerCosts): Promise<Simulated> {
  const noises = Array.from({ length: SIMULATED_RUNS }, (_, index) => index + 1);
  const same = noises.map((noise) => ({ scenario: withCosts(scenario, costs, noise), seed: SEED }));
  const others = noises.map((noise) => ({
    scenario: withCosts(scenario, costs),
    seed: SEED + noise,
  }));
  const runs = await runAll([...same, ...others]);
  return {
    sameArrivals: runs.slice(0, SIMULATED_RUNS),
    otherArrivals: runs.slice(SIMULATED_RUNS),
  };
}

/**
 * Draws the figure's panels: simulated curves that include the ledger's costs, and the measured
 * points on top of them.
 */
async function draw(
  { preset, seeds, on }: MeasureFigureOptions,
  sweeps: readonly Sweep[],
  base: Scenario,
  rows: readonly ComparedPoint[],
): Promise<DrawnPanel[]> {
  const results = await runSweeps(
    sweeps.map((sweep) => ({ sweep, base })),
    firstSeeds(seeds),
  );
  return results.flatMap((result) =>
    result.sweep.panels.map((panel) =>
      drawPanel(preset, panel, result, overlaysOf(panel, rows, on)),
    ),
  );
}

function overlaysOf(
  panel: Sweep["panels"][number],
  rows: readonly ComparedPoint[],
  on: string,
): Curve[] {
  const wanted = Object.entries(panel.where) as [keyof Scenario, number][];
  const shown = rows.filter(({ scenario }) =>
    wanted.every(([name, value]) => scenario[name] === value),
  );
  if (panel.kind === "timeline") {
    return shown.map(({ scenario, timeline }) => ({
      label: `measured, ${on}, ${panel.x} ${scenario[panel.x]}`,
      style: "points",
      points: timeline.map(([x, y]) => ({ x, y, ci95: null, stable: true })),
    }));
  }
  return panel.metrics.flatMap((metric): Curve[] => {
    const points = shown.flatMap(({ scenario, metrics, keptUp }) => {
      const y = metrics[metric]?.measured;
      return y === undefined || y === null
        ? []
        : [{ x: scenario[panel.x], y, ci95: null, stable: keptUp }];
    });
    const label = `${metricLabels[metric].replace(/ \(s\)$/, "")}, measured (${on})`;
    return points.length === 0 ? [] : [{ label, style: "points", points }];
  });
}
