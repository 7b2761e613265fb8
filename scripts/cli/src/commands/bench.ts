import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Interruption } from "@basics/consortium/interruption";
import { NotEquippedError, sectionNames, sections } from "@basics/lab/bench";
import type { Measured, SectionName, SectionOptions } from "@basics/lab/bench";
import { Command, Option } from "commander";
import { milliseconds } from "../options/duration-option.js";
import { wholeNumber } from "../options/number-option.js";
import { benchTable, detailTable } from "../output/bench-table.js";
import { progressBar } from "../output/progress-bar.js";
import { ExitStatus } from "../output/exit-status.js";
import { UsageError } from "../output/usage-error.js";

interface BenchCommandOptions {
  readonly only: readonly SectionName[];
  readonly ledger: "embedded" | "fabric" | "both";
  readonly fabricBin?: string;
  readonly batchTimeout: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly rounds: number;
  readonly concurrency: readonly number[];
  readonly migrations: number;
  readonly json?: boolean;
  readonly strict?: boolean;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description("measure, each figure beside a reference that runs in the same command")
    .option("--only <parts>", `some of ${sectionNames.join(",")}`, parts, sectionNames)
    .option("--rounds <n>", "how many rounds, of which medians count", wholeNumber(1, 100), 3)
    .addOption(
      new Option("--ledger <kind>", "ledger: embedded, Fabric's own programs, or both in turn")
        .choices(["embedded", "fabric", "both"])
        .default("embedded"),
    )
    .addOption(
      new Option("--fabric-bin <dir>", "fabric: folder of Fabric's programs (default: PATH)").env(
        "FABRIC_BIN",
      ),
    )
    .option(
      "--batch-timeout <time>",
      "ledger: how long a block waits to fill",
      milliseconds(1, 60_000),
      10,
    )
    .option("--seconds <s>", "ledger: how long a figure takes a round", wholeNumber(1, 3600), 8)
    .option(
      "--warm-up <s>",
      "ledger: migrations before the first, each way",
      wholeNumber(0, 3600),
      30,
    )
    .option("--concurrency <list>", "ledger: migrations at once, each in turn", levels, [8, 32])
    .option("--migrations <n>", "lineage: on the large ledger", wholeNumber(1_000, 1e6), 10_000)
    .option("--json", "print the rows, and what each round gave, as JSON")
    .option("--strict", "exit status 3 where a reach is missed")
    .action(bench);
}

function parts(text: string): readonly SectionName[] {
  const names = text.split(",");
  const unknown = names.find((name) => !sectionNames.some((each) => each === name));
  if (unknown === undefined) return sectionNames.filter((name) => names.includes(name));
  throw new UsageError(`--only takes some of ${sectionNames.join(",")}, not "${unknown}".`);
}

function levels(text: string): number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((each) => Number.isInteger(each) && each >= 1 && each <= 300)) return numbers;
  throw new UsageError(`--concurrency takes numbers from 1 to 300 as 1,8,32, not "${text}".`);
}

async function bench(options: BenchCommandOptions): Promise<void> {
  const { json = false, strict = false } = options;
  const folder = await mkdtemp(join(tmpdir(), "basics-bench-"));
  const interruption = new Interruption();
  const startedAt = new Date().toISOString();
  try {
    const measuring = measure(options, folder, interruption).catch((error: unknown) => {
      throw error instanceof NotEquippedError ? new UsageError(error.message) : error;
    });
    const measured = await interruption.orFailure(measuring);
    if (measured === undefined) {
      console.error("Interrupted; everything is stopped.");
      process.exitCode = ExitStatus.interrupted;
      return;
    }
    const machine = { processors: availableParallelism(), model: cpus()[0]?.model };
    const { rows, details } = measured;
    if (json) {
      console.log(JSON.stringify({ startedAt, machine, options, rows, details }, undefined, 2));
    } else {
      console.log([benchTable(rows), ...details.map(detailTable)].join("\n\n"));
    }
    if (strict && rows.some(({ met }) => met === false)) process.exitCode = ExitStatus.no;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function measure(
  options: BenchCommandOptions,
  folder: string,
  interruption: Interruption,
): Promise<Required<Measured>> {
  const stop = new AbortController();
  void interruption.signalled.then(() => {
    stop.abort();
  });
  const {
    ledger,
    batchTimeout: batchTimeoutMs,
    rounds,
    concurrency,
    seconds,
    warmUp,
    migrations,
  } = options;
  const common = {
    folder,
    rounds,
    batchTimeoutMs,
    concurrency,
    seconds,
    warmUp,
    migrations,
    interrupted: interruption.signalled,
    fabricBin: options.fabricBin,
    ledgers: ledger === "both" ? (["embedded", "fabric"] as const) : [ledger],
    signal: stop.signal,
  };
  announce(options.only, common);
  const measured: Measured[] = [];
  for (const name of options.only) {
    const onProgress = (message: string): void => {
      console.error(`… ${name}: ${message}`);
    };
    const bar = progressBar(name);
    const section = sections[name].measure({ ...common, onProgress, onShare: bar.update });
    measured.push(await section.finally(bar.end));
  }
  return {
    rows: measured.flatMap(({ rows }) => rows),
    details: measured.flatMap(({ details }) => details ?? []),
  };
}

/** How long it will take, and what else the machine is at, which weighs on all figures. */
function announce(
  names: readonly SectionName[],
  quantities: Omit<SectionOptions, "onProgress" | "onShare">,
): void {
  const seconds = names.map((name) => sections[name].seconds(quantities));
  const total = seconds.reduce((sum, each) => sum + each, 0);
  const each = names.map((name, index) => `${name} ${Math.round(seconds[index] ?? 0)} s`);
  const load = loadavg().map((value) => value.toFixed(1));
  console.error(
    `This takes about ${Math.ceil(total / 60)} minutes on two processors (${each.join(", ")}); ` +
      `medians of ${quantities.rounds} rounds. Load now: ${load.join(", ")}.`,
  );
}
