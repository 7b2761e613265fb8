import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scenario } from "../scenario/scenario.js";
import type { Recorder } from "./recorder.js";
import { describeTransaction } from "./recorder.js";
import { run } from "./run.js";
import type { RunResult } from "./run.js";

interface TracedMigration {
  readonly startMs: number;
  readonly source: number;
  readonly destination: number;
  indicationMs?: number;
  confirmationMs?: number;
  completedMs?: number;
}

/**
 * Simulates one run and writes `migrations-SEED.csv`, with a row for each migration, and
 * `blocks-SEED.csv`, with a row for each block. Times are in seconds, except for `commitDelayMs`.
 * The first four columns of the migrations are the arrivals, which can be played against a live
 * network.
 *
 * @param folder is made where it is missing.
 */
export async function traceRun(
  scenario: Scenario,
  seed: number,
  folder: string,
): Promise<RunResult> {
  const migrations: TracedMigration[] = [];
  const blocks: string[] = [blockHeading.join(",")];
  const recorder: Recorder = {
    onStart: (migration, source, destination, startMs) => {
      migrations[migration] = { startMs, source, destination };
    },
    onBlock: (chain, cloud, block, nowMs) => {
      for (const transaction of block.transactions) {
        const { migration, statement } = describeTransaction(transaction);
        const traced = migrations[migration];
        if (traced === undefined) continue;
        if (statement === "Indication") traced.indicationMs = nowMs;
        else if (statement === "Confirmation") traced.confirmationMs = nowMs;
      }
      const times = [seconds(block.proposedAtMs), seconds(nowMs), block.commitDelayMs];
      const place = chain === "local" ? cloud : "";
      blocks.push([chain, place, block.number, ...times, block.transactions.length].join(","));
    },
    onComplete: (migration, nowMs) => {
      const traced = migrations[migration];
      if (traced !== undefined) traced.completedMs = nowMs;
    },
  };
  const result = await run(scenario, seed, recorder);
  await mkdir(folder, { recursive: true });
  const rows = [migrationHeading.join(","), ...migrations.map(migrationRow)];
  await writeFile(join(folder, `migrations-${seed}.csv`), `${rows.join("\n")}\n`);
  await writeFile(join(folder, `blocks-${seed}.csv`), `${blocks.join("\n")}\n`);
  return result;
}

const migrationHeading = [
  "scheduledSeconds",
  "kind",
  "source",
  "destination",
  "indicationCommittedSeconds",
  "confirmationCommittedSeconds",
  "completedSeconds",
  "delaySeconds",
];
const blockHeading = [
  "chain",
  "cloud",
  "block",
  "proposedSeconds",
  "committedSeconds",
  "commitDelayMs",
  "transactions",
];

function migrationRow(traced: TracedMigration): string {
  const { startMs, source, destination, completedMs } = traced;
  const kind = source === destination ? "local" : "inter";
  const times = [traced.indicationMs, traced.confirmationMs, completedMs].map(seconds);
  const delay = completedMs === undefined ? "" : seconds(completedMs - startMs);
  return [seconds(startMs), kind, source, destination, ...times, delay].join(",");
}

/** A time in seconds, to a nanosecond; empty where it has not come. */
function seconds(ms: number | undefined): string {
  return ms === undefined ? "" : (ms / 1000).toFixed(9);
}
