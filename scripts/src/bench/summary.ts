import { ledgerGroups } from "./processes.js";
import type { BenchRun, Way } from "./run.js";
import type { StepTimes } from "./move.js";
import type { Distribution } from "./statistics.js";
import { distributionOf, median, medianRatio } from "./statistics.js";
import type { Counted } from "./window.js";

/** What a figure has to reach, and whether it does. */
export interface Reach {
  readonly what: string;
  readonly measured: number;
  readonly wanted: string;
  readonly met: boolean;
}

export interface ThroughputSummary {
  readonly concurrency: number;
  /** Migrations per second; medians over the rounds. */
  readonly rest: number;
  readonly bare: number;
  /** Median of the rounds' own ratios. */
  readonly ratio: number;
  /** CPU milliseconds a migration, by group of processes; medians over the rounds. */
  readonly cpu: Readonly<Record<Way, Readonly<Record<string, number>>>>;
  /** The gateways' part, relative to the ledger's. */
  readonly gatewayShare: number;
  /** The machine's load average, and how many of its processors others kept busy: medians. */
  readonly load: number;
  readonly othersCpus: number;
}

export interface Summary {
  readonly throughput: readonly ThroughputSummary[];
  /** Milliseconds, of all rounds; the bare client has no `notice`. */
  readonly steps: Readonly<Record<Way, Readonly<Partial<Record<keyof StepTimes, Distribution>>>>>;
  /** Confirmation to Leave, relative to a Leave that the bare client submits. */
  readonly leaveRatio: number;
  readonly bareRetries: number;
  readonly reaches: readonly Reach[];
}

const leastThroughputRatio = 0.85;
const mostGatewayShare = 1 / 3;
const mostLeaveRatio = 1.2;
/** The batch time that the reach of a Leave is for. */
const leaveBatchTimeoutMs = 10;

export function summarize(run: BenchRun, batchTimeoutMs: number): Summary {
  const levels = run.rounds[0]?.counted.map(({ concurrency }) => concurrency) ?? [];
  const throughput = levels.map((level) => summarizeLevel(run, level));
  const leaveRatio = medianRatio(
    run.rounds.map(({ steps }) => [
      median(steps.rest.map(({ leave }) => leave)),
      median(steps.bare.map(({ leave }) => leave)),
    ]),
  );
  const reaches = [
    ...throughput.map(({ concurrency, ratio }) =>
      reach(`throughput beside the bare client, ${concurrency} at once`, ratio, {
        least: leastThroughputRatio,
      }),
    ),
    ...throughput.map(({ concurrency, gatewayShare }) =>
      reach(`gateways' CPU beside the ledger's, ${concurrency} at once`, gatewayShare, {
        most: mostGatewayShare,
      }),
    ),
    ...(batchTimeoutMs === leaveBatchTimeoutMs
      ? [reach("Confirmation to Leave beside a plain Leave", leaveRatio, { most: mostLeaveRatio })]
      : []),
  ];
  const { bareRetries } = run;
  const steps = { rest: distributions(run, "rest"), bare: distributions(run, "bare") };
  return { throughput, steps, leaveRatio, bareRetries, reaches };
}

function summarizeLevel({ rounds }: BenchRun, concurrency: number): ThroughputSummary {
  const pairs = rounds.flatMap(({ counted }) =>
    counted.filter((each) => each.concurrency === concurrency).map(({ of }) => of),
  );
  const both = pairs.flatMap(({ rest, bare }) => [rest, bare]);
  return {
    concurrency,
    rest: median(pairs.map(({ rest }) => perSecond(rest))),
    bare: median(pairs.map(({ bare }) => perSecond(bare))),
    ratio: medianRatio(pairs.map(({ rest, bare }) => [perSecond(rest), perSecond(bare)])),
    cpu: {
      rest: cpuPerMigration(pairs.map(({ rest }) => rest)),
      bare: cpuPerMigration(pairs.map(({ bare }) => bare)),
    },
    gatewayShare: medianRatio(pairs.map(({ rest }) => [used(rest, ["gateways"]), used(rest)])),
    load: median(both.map(({ load }) => load)),
    othersCpus: median(both.map(({ cpu, durationMs }) => cpu.others / durationMs)),
  };
}

function perSecond({ migrations, durationMs }: Counted): number {
  return (migrations / durationMs) * 1_000;
}

function used({ cpu }: Counted, groups: readonly string[] = ledgerGroups): number {
  return groups.reduce((sum, group) => sum + (cpu.groups[group] ?? 0), 0);
}

function cpuPerMigration(counted: readonly Counted[]): Record<string, number> {
  const groups = Object.keys(counted[0]?.cpu.groups ?? {});
  return Object.fromEntries(
    groups.map((group) => [
      group,
      median(counted.map((each) => used(each, [group]) / each.migrations)),
    ]),
  );
}

function distributions(
  { rounds }: BenchRun,
  way: Way,
): Partial<Record<keyof StepTimes, Distribution>> {
  const times = rounds.flatMap(({ steps }) => steps[way]);
  const names = ["indicate", "notice", "verify", "leave", "arrive"] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const samples = times.flatMap((each) => each[name] ?? []);
      return samples.length === 0 ? [] : [[name, distributionOf(samples)]];
    }),
  );
}

function reach(
  what: string,
  measured: number,
  { least, most }: { readonly least?: number; readonly most?: number },
): Reach {
  return least === undefined
    ? { what, measured, wanted: `≤ ${(most ?? NaN).toFixed(2)}`, met: measured <= (most ?? NaN) }
    : { what, measured, wanted: `≥ ${least.toFixed(2)}`, met: measured >= least };
}
