import { resolve } from "node:path";
import {
  figureNames,
  paperFigureNames,
  presetNames,
  runCalibration,
  runExperiment,
  runSensitivity,
} from "@basics/experiments";
import type { Experiment, FigureName, JudgedVariant, PresetName } from "@basics/experiments";
import { FEW_SEEDS_NOTE, marginText } from "@basics/experiments/report";
import { measureFigure } from "@basics/lab/live-run";
import { Argument, Command, Option } from "commander";
import { wholeNumber } from "../options/number-option.js";
import { liveRunText } from "../output/live-run-text.js";
import { progressBar } from "../output/progress-bar.js";
import { table } from "../output/table.js";
import { UsageError } from "../output/usage-error.js";

interface ExperimentCommandOptions {
  readonly preset?: PresetName;
  readonly seeds: number;
  readonly out: string;
  readonly on?: "embedded" | "fabric";
  readonly points: number;
  readonly seconds: number;
  readonly fabricBin?: string;
}

type Subject = FigureName | "all" | "calibration" | "sensitivity";

export function experimentCommand(): Command {
  return new Command("experiment")
    .description("reproduce figures of the paper: CSV, SVG and a report that judges its claims")
    .addArgument(
      new Argument(
        "<what>",
        "a figure of the paper, or all of them; block time limits; which block processing, or which " +
          "readings of the paper's open points, keep its claims",
      ).choices([...figureNames, "all", "calibration", "sensitivity"]),
    )
    .addOption(
      new Option("--preset <name>", "figures: one preset only (default: both)").choices(
        presetNames,
      ),
    )
    .option("--seeds <n>", "runs a point", wholeNumber(2, 1000), 10)
    .requiredOption("--out <dir>", "folder for what is written")
    .addOption(
      new Option("--on <ledger>", "measure points on a live ledger, beside the simulator").choices([
        "embedded",
        "fabric",
      ]),
    )
    .option("--points <n>", "with --on: how many points to measure", wholeNumber(1, 100), 3)
    .option("--seconds <s>", "with --on: how long each is run", wholeNumber(5, 3_600), 60)
    .addOption(
      new Option("--fabric-bin <dir>", "folder of Fabric's programs (default: PATH)").env(
        "FABRIC_BIN",
      ),
    )
    .action(experiment);
}

async function experiment(
  what: Subject,
  options: ExperimentCommandOptions,
  command: Command,
): Promise<void> {
  refuseUnused(what, options, command);
  if (options.on !== undefined) await measure(what, options.on, options);
  else if (what === "calibration") await calibrate(options);
  else if (what === "sensitivity") await compareReadings(options);
  else await drawFigures(what === "all" ? paperFigureNames : [what], options);
}

/**
 * Checks that every option has an effect.
 *
 * @throws UsageError for an option that would change nothing
 */
function refuseUnused(what: Subject, { on }: ExperimentCommandOptions, command: Command): void {
  const given = (name: keyof ExperimentCommandOptions): boolean =>
    command.getOptionValueSource(name) === "cli";
  if (on === undefined && given("points")) throw new UsageError("--points goes with --on.");
  if (on === undefined && given("seconds")) throw new UsageError("--seconds goes with --on.");
  if (on !== "fabric" && given("fabricBin")) {
    throw new UsageError("--fabric-bin goes with --on fabric.");
  }
  if (given("preset") && (what === "calibration" || what === "sensitivity")) {
    throw new UsageError(`--preset goes with figures; ${what} looks at both.`);
  }
}

async function measure(
  what: Subject,
  on: "embedded" | "fabric",
  options: ExperimentCommandOptions,
): Promise<void> {
  if (what === "all" || what === "calibration" || what === "sensitivity") {
    throw new UsageError("--on takes one figure: each of its points is run in real time.");
  }
  const { points, preset = "table1", seconds, seeds, out, fabricBin: bin } = options;
  const measured = await measureFigure({
    figure: what,
    on,
    points,
    preset,
    seconds,
    seeds,
    out,
    fabric: on === "fabric" ? { bin } : undefined,
    onProgress: (message) => {
      console.error(`… ${message}`);
    },
  });
  console.log(liveRunText(measured));
}

async function drawFigures(
  figures: readonly FigureName[],
  { preset, seeds, out }: ExperimentCommandOptions,
): Promise<void> {
  const bar = progressBar("simulating");
  const done = await runExperiment({
    figures,
    presetNames: preset === undefined ? presetNames : [preset],
    seeds,
    out,
    onProgress: bar.update,
  }).finally(bar.end);
  if (done.claims.length > 0) {
    console.log(`${claimsText(done)}\n`);
    if (seeds < 10) console.log(`${FEW_SEEDS_NOTE}\n`);
  }
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

async function calibrate({ seeds, out }: ExperimentCommandOptions): Promise<void> {
  const bar = progressBar("simulating");
  const options = { seeds, out, onProgress: bar.update };
  const points = await runCalibration(options).finally(bar.end);
  const rows = points.map(({ blockProcessingMsPerTx, judged }) => [
    `${blockProcessingMsPerTx} ms`,
    ...keptCells(judged),
  ]);
  console.log(table(["block processing", "claims kept", "contradicted"], rows));
  console.log(`\nReport: ${resolve(out, "calibration.html")}`);
}

async function compareReadings({ seeds, out }: ExperimentCommandOptions): Promise<void> {
  const bar = progressBar("simulating");
  const options = { seeds, out, onProgress: bar.update };
  const judged = await runSensitivity(options).finally(bar.end);
  const rows = judged.map(({ preset, reading, judged: own }) => [
    preset,
    reading.name,
    ...keptCells(own),
  ]);
  console.log(table(["preset", "reading", "claims kept", "contradicted"], rows));
  console.log(`\nReport: ${resolve(out, "sensitivity.html")}`);
}

function keptCells({ claims, contradicted }: JudgedVariant): string[] {
  const kept = `${claims.length - contradicted.length} of ${claims.length}`;
  return [kept, contradicted.map(({ claim }) => claim.id).join(", ")];
}
