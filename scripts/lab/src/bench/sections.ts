import { join } from "node:path";
import type { Detail } from "./detail.js";
import { digestRows } from "./digest/digest-rows.js";
import { putRows } from "./embedded/put-rows.js";
import { lineageRows } from "./lineage/lineage-rows.js";
import { measureBothWays } from "./migrations/both-ways.js";
import { ledgerDetails } from "./migrations/ledger-details.js";
import { ledgerRows } from "./migrations/ledger-rows.js";
import type { BenchRow } from "./row.js";
import { simulatorRows } from "./simulator/simulator-rows.js";

/** The names of the bench's sections, in the order in which they run. */
export const sectionNames = ["digest", "ledger", "lineage", "embedded", "simulator"] as const;
/** The name of a section of the bench. */
export type SectionName = (typeof sectionNames)[number];

/** The options of a section of the bench. */
export interface SectionOptions {
  /** The folder of images and ledgers; each section has a folder of its own in it. */
  readonly folder: string;
  readonly rounds: number;
  readonly ledgers: readonly ("embedded" | "fabric")[];
  readonly fabricBin: string | undefined;
  /** The time that the ordering service waits for a block to fill, in milliseconds. */
  readonly batchTimeoutMs: number;
  /** The numbers of migrations under way at once that are measured. */
  readonly concurrency: readonly number[];
  /** The time for which each figure of the ledger is measured in each round, in seconds. */
  readonly seconds: number;
  /** The time for which the ledger is used each way before it is measured, in seconds. */
  readonly warmUp: number;
  /** The number of migrations on the ledger whose lineages are read. */
  readonly migrations: number;
  /** Resolves when the bench has to stop. */
  readonly interrupted: Promise<undefined>;
  /** A signal that is aborted when `interrupted` resolves. */
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** Receives the share of the section that is done, from 0 to 1, where it is known. */
  readonly onShare: (done: number) => void;
}

/** A part of the bench that can run alone. */
interface Section {
  /** The approximate time that it takes on two processors, in seconds. */
  seconds(options: Pick<SectionOptions, Quantities>): number;
  measure(options: SectionOptions): Promise<Measured>;
}

/** The results of a section: its figures, and tables with the numbers behind them. */
export interface Measured {
  readonly rows: readonly BenchRow[];
  readonly details?: readonly Detail[];
}

type Quantities = "rounds" | "ledgers" | "seconds" | "warmUp" | "concurrency" | "migrations";

const DENSE_BYTES = 2 * 1024 ** 3;

/**
 * The sections of the bench by name. A measurement throws NotEquippedError where this machine lacks
 * something that it needs.
 */
export const sections: Readonly<Record<SectionName, Section>> = {
  digest: {
    seconds: ({ rounds }) => 10 + 23 * rounds,
    measure: async ({ folder, rounds, signal, onProgress }) => ({
      rows: await digestRows({
        folder: join(folder, "digest"),
        denseBytes: DENSE_BYTES,
        rounds,
        signal,
        onProgress,
      }),
    }),
  },
  ledger: {
    // The sum covers both ways at each concurrency, the step times, and the waits between them.
    seconds: ({ ledgers, rounds, seconds, warmUp, concurrency }) =>
      ledgers.length * (15 + 2 * warmUp + rounds * 2 * (seconds + 1) * (concurrency.length + 1)),
    measure: async (options) => {
      const measured: Required<Measured>[] = [];
      for (const kind of options.ledgers) measured.push(await measureLedger(kind, options));
      return {
        rows: measured.flatMap(({ rows }) => rows),
        details: measured.flatMap(({ details }) => details),
      };
    },
  },
  lineage: {
    seconds: ({ rounds, migrations }) => 20 + 3 * rounds + migrations / 100,
    measure: async ({ folder, rounds, migrations, interrupted, onProgress }) => ({
      rows: await lineageRows({
        folder: join(folder, "lineage"),
        rounds,
        migrations,
        interrupted,
        onProgress,
      }),
    }),
  },
  embedded: {
    seconds: ({ rounds }) => 25 + 10 * rounds,
    measure: async (options) => ({ rows: await putRows(options) }),
  },
  simulator: {
    seconds: () => 40,
    measure: async ({ rounds, onShare }) => ({ rows: await simulatorRows(rounds, onShare) }),
  },
};

/**
 * The bounds of the figures on each ledger. The embedded network itself costs little, so the
 * gateways' share is large beside it and has no bound there.
 */
const reaches = {
  embedded: { leastThroughput: 0.8 },
  fabric: { leastThroughput: 0.85, mostGatewayShare: 0.33 },
} as const;

async function measureLedger(
  kind: "embedded" | "fabric",
  options: SectionOptions,
): Promise<Required<Measured>> {
  const { folder, batchTimeoutMs, rounds, concurrency, seconds, warmUp, fabricBin } = options;
  const { interrupted, onProgress } = options;
  const run = await measureBothWays({
    batchTimeoutMs,
    rounds,
    concurrency,
    durationMs: seconds * 1_000,
    onProgress,
    warmUpMs: warmUp * 1_000,
    dataDirectory: join(folder, kind),
    interrupted,
    fabric: kind === "fabric" ? { bin: fabricBin } : undefined,
  });
  if (run.bareRetries > 0) {
    onProgress(`the bare client had to ask for ${run.bareRetries} endorsements again`);
  }
  const ledger = kind === "fabric" ? "Fabric's own programs" : "embedded network";
  return {
    rows: ledgerRows(run, { ledger, batchTimeoutMs, ...reaches[kind] }),
    details: ledgerDetails(run, ledger),
  };
}
