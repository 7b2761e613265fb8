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
 * Plays a run and writes a row a migration, `migrations-SEED.csv`, and a row a block, `blocks-SEED.csv`.
 * The first four columns of the migrations are the arrivals that a live network can be given.
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

/** Seconds to a nanosecond; empty of what has not happened. */
function seconds(ms: number | undefined): string {
  return ms === undefined ? "" : (ms / 1000).toFixed(9);
}
