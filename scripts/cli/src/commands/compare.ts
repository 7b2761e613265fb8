import { readFile } from "node:fs/promises";
import {
  firstSeeds,
  metricLabels,
  numericParameters,
  pairedDifferences,
  presetNames,
  presets,
  runAll,
} from "@basics/experiments";
import type { PairedDifference, PresetName, SeededMetrics } from "@basics/experiments";
import { Command, Option } from "commander";
import { z } from "zod";
import { wholeNumber } from "../options/number-option.js";
import { scenarioOf } from "../options/scenario-options.js";
import { fourDigits } from "../output/four-digits.js";
import { progressBar } from "../output/progress-bar.js";
import { table } from "../output/table.js";
import { UsageError } from "../output/usage-error.js";

interface CompareOptions {
  readonly preset: PresetName;
  readonly seeds: number;
  readonly json?: boolean;
}

export function compareCommand(): Command {
  return new Command("compare")
    .description("paired differences of two scenarios over their common seeds")
    .argument("<a>", "a file of simulate --json, a preset, or blockSizeTxs=4,localRatePerSecond=8")
    .argument("<b>", "the same for the other side")
    .addOption(
      new Option("--preset <name>", "what assignments do not say")
        .choices(presetNames)
        .default("table1"),
    )
    .option("--seeds <n>", "runs of what is not in a file", wholeNumber(2, 10_000), 10)
    .option("--json", "print JSON")
    .action(compare);
}

async function compare(a: string, b: string, options: CompareOptions): Promise<void> {
  const bar = progressBar("simulating");
  const sides: (readonly SeededMetrics[])[] = [];
  for (const side of [a, b]) sides.push(await runsOf(side, options, bar.update).finally(bar.end));
  const [first = [], second = []] = sides;
  const differences = pairedDifferences(first, second);
  const common = Math.max(...differences.map(({ difference }) => difference.n));
  if (common < 2) {
    throw new UsageError(
      "The two sides have fewer than two seeds in common; there is no interval.",
    );
  }
  if (options.json === true) console.log(JSON.stringify({ a, b, differences }, undefined, 2));
  else console.log(differencesTable(differences));
}

async function runsOf(
  side: string,
  { preset, seeds }: CompareOptions,
  onProgress: (done: number) => void,
): Promise<readonly SeededMetrics[]> {
  const name = presetNames.find((each) => each === side);
  if (name === undefined && !side.includes("=")) return readRuns(side);
  const scenario = name === undefined ? scenarioOf(assignments(side), preset) : presets[name];
  return runAll(
    firstSeeds(seeds).map((seed) => ({ scenario, seed })),
    { onProgress },
  );
}

async function readRuns(file: string): Promise<readonly SeededMetrics[]> {
  const json: unknown = JSON.parse(await readFile(file, "utf8"));
  const parsed = runsSchema.safeParse(json);
  if (parsed.success) return parsed.data.runs;
  throw new UsageError(`${file} holds no runs; make it with: basics simulate --json > FILE`);
}

/** What of the output of simulate --json is compared. */
const runsSchema = z.object({
  runs: z
    .array(z.object({ seed: z.number(), metrics: z.record(z.string(), z.number().nullable()) }))
    .min(1),
});

/** name=value,name=value: numbers where the parameter is one, words elsewhere. */
function assignments(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const part of text.split(",")) {
    const [name = "", ...rest] = part.split("=");
    const value = rest.join("=");
    const numeric = numericParameters.some((each) => each.name === name.trim());
    if (value === "true" || value === "false") values[name.trim()] = value === "true";
    else values[name.trim()] = numeric && isNumber(value) ? Number(value) : value;
  }
  return values;
}

/** What is none stays as it was written, so that the refusal can quote it. */
const isNumber = (text: string): boolean => text.trim() !== "" && !Number.isNaN(Number(text));

function differencesTable(differences: readonly PairedDifference[]): string {
  const rows = differences.map(({ metric, a, b, difference }) => {
    const { mean, ci95, n } = difference;
    const share = mean === null || !a.mean ? "" : `${fourDigits((100 * mean) / a.mean)}%`;
    const clear = mean !== null && ci95 !== null && Math.abs(mean) > ci95 ? "yes" : "no";
    return [
      metricLabels[metric],
      fourDigits(a.mean),
      fourDigits(b.mean),
      `${fourDigits(mean)} ± ${fourDigits(ci95)}`,
      share,
      clear,
      String(n),
    ];
  });
  return table(["metric", "A", "B", "B − A", "of A", "interval excludes 0", "pairs"], rows);
}
