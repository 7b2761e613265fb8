import { resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import { figureNames, marginText, presetNames, runExperiment } from "@basics/experiments";
import type { Experiment, FigureName, PresetName } from "@basics/experiments";
import { wholeNumber } from "../output/number-option.js";
import { progressBar } from "../output/progress-bar.js";
import { table } from "../output/table.js";

interface ExperimentCommandOptions {
  readonly preset?: PresetName;
  readonly seeds: number;
  readonly out: string;
}

export function experimentCommand(): Command {
  return new Command("experiment")
    .description("reproduce figures of the paper: CSV, SVG and a report that judges its claims")
    .addArgument(
      new Argument("<figure>", "one figure of the paper, or all").choices([...figureNames, "all"]),
    )
    .addOption(
      new Option("--preset <name>", "one preset only (default: both)").choices(presetNames),
    )
    .option("--seeds <n>", "runs a point", wholeNumber(2, 1000), 10)
    .requiredOption("--out <dir>", "folder for what is written")
    .action(experiment);
}

async function experiment(
  figure: FigureName | "all",
  { preset, seeds, out }: ExperimentCommandOptions,
): Promise<void> {
  const bar = progressBar("simulating");
  const done = await runExperiment({
    figures: figure === "all" ? figureNames : [figure],
    presetNames: preset === undefined ? presetNames : [preset],
    seeds,
    out,
    onProgress: bar.update,
  }).finally(bar.end);
  if (done.claims.length > 0) console.log(`${claimsText(done)}\n`);
  console.log(
    `${done.panels.length} figures, ${(done.events / 1e6).toFixed(1)} million events in ` +
      `${(done.tookMs / 1000).toFixed(1)} s. The model has no TCP.\n` +
      `Report: ${resolve(out, "report.html")}`,
  );
}

function claimsText({ claims, results }: Experiment): string {
  const names = [...results.keys()];
  const rows = claims.map(({ claim, verdicts }) => [
    claim.id,
    ...names.map((name) => {
      const verdict = verdicts.get(name);
      if (verdict === undefined) return "";
      return `${verdict.holds ? "holds" : "FAILS"} ${marginText(verdict.margin)}`;
    }),
    `${claim.text}${claim.calibrating === true ? " (chose the calibration)" : ""}`,
  ]);
  return table(["claim", ...names.map((name) => `${name}, margin`), "text"], rows);
}
