import {
  firstSeeds,
  metricNames,
  presetNames,
  presets,
  readSweep,
  runSweeps,
  writeSweep,
} from "@basics/experiments";
import type { MetricName, PresetName, SweepResult } from "@basics/experiments";
import { Command, Option } from "commander";
import { wholeNumber } from "../options/number-option.js";
import { fourDigits } from "../output/four-digits.js";
import { progressBar } from "../output/progress-bar.js";
import { table } from "../output/table.js";
import { UsageError } from "../output/usage-error.js";

interface SweepOptions {
  readonly preset: PresetName;
  readonly seeds: number;
  readonly metric?: MetricName[];
  readonly out?: string;
  readonly json?: boolean;
}

export function sweepCommand(): Command {
  return new Command("sweep")
    .description("simulate every combination of the values in a sweep file")
    .argument("<file>", "sweep file, as those of the paper's figures in experiments/figures/")
    .addOption(
      new Option("--preset <name>", "what the file does not say")
        .choices(presetNames)
        .default("table1"),
    )
    .option("--seeds <n>", "runs a point", wholeNumber(1, 10_000), 10)
    .option("--metric <name...>", "metrics to print (default: those of the file's panels)")
    .option("--out <dir>", "write a CSV of all metrics there, and each panel as CSV and SVG")
    .option("--json", "print JSON: each point's scenario and metrics")
    .action(sweep);
}

async function sweep(file: string, options: SweepOptions): Promise<void> {
  const read = await readSweep(file);
  const metrics = metricsOf(options.metric ?? read.panels.flatMap((panel) => panel.metrics));
  const bar = progressBar(read.name);
  const [result] = await runSweeps(
    [{ sweep: read, base: presets[options.preset] }],
    firstSeeds(options.seeds),
    { onProgress: bar.update },
  ).finally(bar.end);
  if (result === undefined) return;
  if (options.out !== undefined) await writeSweep(result, options.preset, options.out);
  if (options.json === true) {
    const points = result.points.map(({ scenario, summary }) => ({ scenario, metrics: summary }));
    console.log(JSON.stringify({ name: read.name, preset: options.preset, points }, undefined, 2));
    return;
  }
  console.log(pointsTable(result, metrics));
}

function metricsOf(names: readonly string[]): MetricName[] {
  const wanted = names.length === 0 ? metricNames.slice(0, 4) : [...new Set(names)];
  return wanted.map((name) => {
    const known = metricNames.find((each) => each === name);
    if (known !== undefined) return known;
    throw new UsageError(`There is no metric ${name}; there are ${metricNames.join(", ")}.`);
  });
}

function pointsTable({ sweep: { vary }, points }: SweepResult, metrics: MetricName[]): string {
  const varied = Object.keys(vary) as (keyof typeof vary)[];
  const rows = points.map(({ scenario, summary }) => [
    ...varied.map((name) => String(scenario[name])),
    ...metrics.map(
      (name) => `${fourDigits(summary[name].mean)} ± ${fourDigits(summary[name].ci95)}`,
    ),
    String(Math.min(summary.localStable.mean ?? 0, summary.globalStable.mean ?? 0)),
  ]);
  return table([...varied, ...metrics, "stable"], rows);
}
