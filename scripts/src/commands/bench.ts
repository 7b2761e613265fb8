import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { benchSimulator } from "@basics/experiments";
import type { SimulatorBench } from "@basics/experiments";
import { runDigestBench } from "../bench/digest-bench.js";
import { digestReport } from "../bench/digest-report.js";
import { report } from "../bench/report.js";
import { runBench } from "../bench/run.js";
import { simulatorReport } from "../bench/simulator-report.js";
import { summarize } from "../bench/summary.js";
import type { Summary } from "../bench/summary.js";
import { Interruption } from "../consortium/interruption.js";
import { milliseconds } from "../output/duration-option.js";
import { ExitStatus } from "../output/exit-status.js";
import { wholeNumber } from "../output/number-option.js";
import { progressBar } from "../output/progress-bar.js";
import { UsageError } from "../output/usage-error.js";

type Kind = "embedded" | "fabric";

interface BenchCommandOptions {
  readonly ledger: Kind | "both";
  readonly fabricBin?: string;
  readonly batchTimeout: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly concurrency: readonly number[];
  readonly json?: string;
  readonly strict?: boolean;
  readonly digest?: boolean;
  readonly simulator?: boolean;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description(
      "measure migrations through the gateways beside Fabric's bare client library, then the simulator",
    )
    .addOption(
      new Option("--ledger <kind>", "embedded, Fabric's own programs, or one after the other")
        .choices(["embedded", "fabric", "both"])
        .default("embedded"),
    )
    .addOption(
      new Option("--fabric-bin <dir>", "fabric: folder of Fabric's programs (default: PATH)").env(
        "FABRIC_BIN",
      ),
    )
    .option("--batch-timeout <time>", "how long a block waits to fill", milliseconds(1, 60_000), 10)
    .option("--seconds <s>", "how long each figure is taken in each round", wholeNumber(1, 3600), 5)
    .option("--rounds <n>", "how many rounds, of which medians count", wholeNumber(1, 100), 3)
    .option("--concurrency <list>", "migrations at once, each in turn", levels, [1, 8, 32])
    .option("--digest", "instead: the digest of images beside openssl and cp")
    .option("--json <file>", "also write all that was measured there")
    .option("--strict", "exit status 3 where a reach is missed")
    .option("--simulator", "measure the simulator alone (default: after the ledgers)")
    .option("--no-simulator", "leave the simulator out")
    .action(bench);
}

function levels(text: string): number[] {
  const numbers = text.split(",").map(Number);
  if (numbers.every((each) => Number.isInteger(each) && each >= 1 && each <= 300)) return numbers;
  throw new UsageError(`--concurrency takes numbers from 1 to 300 as 1,8,32, not "${text}".`);
}

async function bench(options: BenchCommandOptions): Promise<void> {
  if (options.digest === true) {
    await benchDigest(options);
    return;
  }
  const { ledger, json, strict = false, simulator } = options;
  const ledgers: readonly Kind[] = ledger === "both" ? ["embedded", "fabric"] : [ledger];
  const kinds = simulator === true ? [] : ledgers;
  const interruption = new Interruption();
  const runs: object[] = [];
  const summaries: Summary[] = [];
  for (const kind of kinds) {
    const measured = await measure(kind, options, interruption);
    if (measured === undefined) {
      console.error("Interrupted; everything is stopped.");
      process.exitCode = ExitStatus.interrupted;
      return;
    }
    const { summary, ...rest } = measured;
    console.log(`${heading(kind, options)}\n\n${report(summary)}\n`);
    runs.push({ ledger: kind, summary, ...rest });
    summaries.push(summary);
  }
  const simulated = simulator === false ? undefined : await measureSimulator();
  if (json !== undefined) {
    await writeFile(
      json,
      `${JSON.stringify({ machine: machine(), options, runs, simulator: simulated }, undefined, 2)}\n`,
    );
  }
  const missed = summaries.some(({ reaches }) => reaches.some(({ met }) => !met));
  if (strict && missed) process.exitCode = ExitStatus.no;
}

async function benchDigest({ rounds, json, strict = false }: BenchCommandOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "basics-bench-"));
  const interruption = new Interruption();
  const stop = new AbortController();
  void interruption.signalled.then(() => {
    stop.abort();
  });
  try {
    const figures = await interruption.orFailure(
      runDigestBench({
        ...{ folder, rounds, denseBytes: 2 * 1024 ** 3, signal: stop.signal },
        onProgress: (message) => {
          console.error(`… ${message}`);
        },
      }),
    );
    if (figures === undefined) {
      process.exitCode = ExitStatus.interrupted;
      return;
    }
    console.log(`${digestReport(figures)}\n`);
    if (json !== undefined) {
      const measured = { machine: machine(), rounds, figures };
      await writeFile(json, `${JSON.stringify(measured, undefined, 2)}\n`);
    }
    if (strict && figures.some(({ met }) => !met)) process.exitCode = ExitStatus.no;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function machine(): object {
  return { processors: availableParallelism(), model: cpus()[0]?.model };
}

async function measureSimulator(): Promise<SimulatorBench> {
  console.error("… the simulator: all figures, both presets, ten seeds");
  const bar = progressBar("simulating");
  const measured = await benchSimulator({ onProgress: bar.update }).finally(bar.end);
  console.log(simulatorReport(measured));
  return measured;
}

async function measure(kind: Kind, options: BenchCommandOptions, interruption: Interruption) {
  const { fabricBin: bin, batchTimeout: batchTimeoutMs, seconds, rounds, concurrency } = options;
  const dataDirectory = await mkdtemp(join(tmpdir(), "basics-bench-"));
  const startedAt = new Date().toISOString();
  try {
    const run = await interruption.orFailure(
      runBench({
        ...{ dataDirectory, batchTimeoutMs, rounds, concurrency, durationMs: seconds * 1_000 },
        interrupted: interruption.signalled,
        fabric: kind === "fabric" ? { bin } : undefined,
        onProgress: (message) => {
          console.error(`… ${message}`);
        },
      }),
    );
    return run && { startedAt, summary: summarize(run, batchTimeoutMs), rounds: run.rounds };
  } finally {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 3 });
  }
}

function heading(kind: Kind, { batchTimeout, rounds, seconds }: BenchCommandOptions): string {
  const ledger = kind === "fabric" ? "Fabric's own programs" : "the embedded network";
  const load = loadavg().map((each) => each.toFixed(1));
  return (
    `Three operators on ${ledger}, batch time ${batchTimeout} ms; medians of ${rounds} rounds ` +
    `of ${seconds} s each, on ${availableParallelism()} processors (load now ${load.join(", ")})`
  );
}
