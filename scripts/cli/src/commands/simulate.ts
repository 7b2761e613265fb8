import {
  firstSeeds,
  metricLabels,
  metricNames,
  runAll,
  summarize,
  traceRun,
} from "@basics/experiments";
import type { RunResult, Scenario, Summary } from "@basics/experiments";
import { Command } from "commander";
import { wholeNumber } from "../options/number-option.js";
import { addScenarioOptions, scenarioFrom } from "../options/scenario-options.js";
import type { ScenarioOptionValues } from "../options/scenario-options.js";
import { fourDigits } from "../output/four-digits.js";
import { progressBar } from "../output/progress-bar.js";
import { table } from "../output/table.js";

type SimulateOptions = ScenarioOptionValues & {
  readonly seeds: number;
  readonly trace?: string;
  readonly json?: boolean;
};

export function simulateCommand(): Command {
  const command = new Command("simulate").description(
    "simulate one scenario: migration delays, inter-block delays, blocks, stability",
  );
  return addScenarioOptions(command)
    .option("--seeds <n>", "runs: seeds 1 to n", wholeNumber(1, 10_000), 10)
    .option("--trace <dir>", "write a row a migration and a row a block of each run there")
    .option("--json", "print JSON: all parameters, metrics.NAME.mean, .ci95, .n, each run")
    .action(simulate);
}

async function simulate(options: SimulateOptions): Promise<void> {
  const scenario = scenarioFrom(options);
  const seeds = firstSeeds(options.seeds);
  const runs = await runSeeds(scenario, seeds, options.trace);
  const summary = summarize(runs);
  if (options.json === true) {
    const perRun = runs.map(({ seed, metrics, events }) => ({ seed, metrics, events }));
    const { preset } = options;
    const output = { preset, scenario, seeds, metrics: summary, runs: perRun };
    console.log(JSON.stringify(output, undefined, 2));
    return;
  }
  console.log(`${summaryTable(summary)}\n\n${footnote(options.seeds, summary)}`);
}

async function runSeeds(
  scenario: Scenario,
  seeds: readonly number[],
  trace: string | undefined,
): Promise<RunResult[]> {
  const bar = progressBar("simulating");
  try {
    if (trace === undefined) {
      const tasks = seeds.map((seed) => ({ scenario, seed }));
      return await runAll(tasks, { onProgress: bar.update });
    }
    const runs: RunResult[] = [];
    for (const seed of seeds) {
      runs.push(await traceRun(scenario, seed, trace));
      bar.update(runs.length / seeds.length);
    }
    return runs;
  } finally {
    bar.end();
  }
}

function summaryTable(summary: Summary): string {
  const rows = metricNames.map((name) => {
    const { mean, ci95, n, p50, p95, p99, samples } = summary[name];
    const quantiles = [p50, p95, p99].map((each) => (each === undefined ? "" : fourDigits(each)));
    return [metricLabels[name], fourDigits(mean), fourDigits(ci95), String(n), ...quantiles].concat(
      samples === undefined ? "" : String(samples),
    );
  });
  return table(["metric", "mean", "± 95%", "runs", "p50", "p95", "p99", "times observed"], rows);
}

function footnote(seeds: number, { localStable, globalStable }: Summary): string {
  const overloaded = [
    ...((localStable.mean ?? 1) < 0.5 ? ["the local chains are"] : []),
    ...((globalStable.mean ?? 1) < 0.5 ? ["the global chain is"] : []),
  ];
  return (
    `Means over ${seeds} runs; the model has no TCP.` +
    (overloaded.length === 0
      ? ""
      : `\nOverloaded: ${overloaded.join(" and ")} brought more than can be committed, so that delays ` +
        "grow with the simulated time; unfinished migrations count in no delay.")
  );
}
