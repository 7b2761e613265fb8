import type { MetricName, Scenario, SeededMetrics, Sweep } from "@basics/experiments";
import { mean, quantile } from "@basics/experiments/statistics";
import type { LedgerCosts } from "./ledger-costs.js";
import type { MeasuredRun } from "./measure-scenario.js";
import type { Replayed } from "./replay.js";

/**
 * The share of busy CPU above which statements wait for a processor; the model does not include
 * that wait.
 */
const MOST_BUSY = 0.85;
/** The time, in seconds, for which Fabric's peers wait for an ordering service's answer. */
const FABRIC_LIMIT_SECONDS = 30;

/** One metric of a point, measured and simulated. */
export interface Compared {
  readonly measured: number | null;
  /** The mean of runs with the same arrivals, which differ only in the ledger's own costs. */
  readonly simulated: number | null;
  /** The bounds between which 95 % of these runs lie: this one and `high`. */
  readonly low: number | null;
  readonly high: number | null;
  /** The standard deviation over runs with other arrivals, relative to their mean. */
  readonly chance: number | null;
  /** The measured value divided by the simulated one. */
  readonly ratio: number | null;
}

/** A point that was measured beside the simulator. */
export interface ComparedPoint {
  readonly sweep: string;
  readonly scenario: Scenario;
  /** The values that the sweep varies, in words. */
  readonly varied: string;
  readonly metrics: Readonly<Partial<Record<MetricName, Compared>>>;
  readonly busy: number;
  readonly others: number;
  readonly keptUp: boolean;
  readonly refused: number;
  readonly extra: MeasuredRun["extra"];
  /**
   * True if a block takes longer to fill than a peer of Fabric would wait for its ordering service.
   */
  readonly outlastsFabric: boolean;
  /** The moment at which each inter migration was finished, and its delay, in seconds. */
  readonly timeline: readonly (readonly [number, number])[];
}

export interface PointParts {
  readonly sweep: Sweep;
  readonly scenario: Scenario;
  readonly measured: MeasuredRun;
  readonly costs: LedgerCosts;
  readonly simulated: Simulated;
}

/** The point as the simulator plays it, with the ledger's own costs. */
export interface Simulated {
  /** The runs with the measured arrivals, each with other random values of these costs. */
  readonly sameArrivals: readonly SeededMetrics[];
  /** The runs with arrivals of other seeds. */
  readonly otherArrivals: readonly SeededMetrics[];
}

export function comparePoint({
  sweep,
  scenario,
  measured,
  costs,
  simulated,
}: PointParts): ComparedPoint {
  const values = metricsOf(measured, scenario);
  const metrics = Object.entries(values).map(([name, value]) => {
    return [name, compared(value, name as MetricName, simulated)] as const;
  });
  const names = Object.keys(sweep.vary) as (keyof Sweep["vary"])[];
  const varied = names.map((name) => `${name} ${scenario[name]}`);
  const { busy, others, refused, extra } = measured;
  const keptUp = Math.max(busy, costs.busy) < MOST_BUSY && refused === 0;
  const outlastsFabric = fillingSeconds(scenario) > FABRIC_LIMIT_SECONDS;
  const timeline = finished(measured.migrations, "inter")
    .map(({ completedSeconds, delaySeconds }) => [completedSeconds, delaySeconds] as const)
    .sort(([a], [b]) => a - b);
  return {
    sweep: sweep.name,
    scenario,
    varied: varied.join(", "),
    metrics: Object.fromEntries(metrics),
    busy,
    others,
    refused,
    extra,
    keptUp,
    outlastsFabric,
    timeline,
  };
}

function metricsOf(
  { migrations, blocks }: MeasuredRun,
  { durationSeconds }: Scenario,
): Partial<Record<MetricName, number>> {
  const delay = (kind: Replayed["kind"]): number =>
    mean(
      finished(migrations, kind)
        .filter(({ completedSeconds }) => completedSeconds <= durationSeconds)
        .map(({ delaySeconds }) => delaySeconds),
    );
  const commit = ({ observedMs, blocks: count }: typeof blocks.local): number =>
    observedMs / count / 1000;
  return {
    localMigrationDelaySeconds: delay("local"),
    interMigrationDelaySeconds: delay("inter"),
    localBlockCommitSeconds: commit(blocks.local),
    globalBlockCommitSeconds: commit(blocks.global),
    localBlocks: blocks.local.blocks,
    globalBlocks: blocks.global.blocks,
    localStarted: migrations.filter(({ kind }) => kind === "local").length,
    localCompleted: finished(migrations, "local").length,
    interStarted: migrations.filter(({ kind }) => kind === "inter").length,
    interCompleted: finished(migrations, "inter").length,
  };
}

function finished(
  migrations: readonly Replayed[],
  wanted: Replayed["kind"],
): { readonly completedSeconds: number; readonly delaySeconds: number }[] {
  return migrations.flatMap(({ kind, completedSeconds, scheduledSeconds }) =>
    kind !== wanted || completedSeconds === undefined
      ? []
      : [{ completedSeconds, delaySeconds: completedSeconds - scheduledSeconds }],
  );
}

function compared(
  measured: number,
  name: MetricName,
  { sameArrivals, otherArrivals }: Simulated,
): Compared {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const of = (runs: readonly SeededMetrics[]): number[] =>
    runs.map(({ metrics }) => metrics[name] ?? NaN).filter((value) => !Number.isNaN(value));
  const same = of(sameArrivals);
  const simulated = mean(same);
  const others = of(otherArrivals);
  const squares = others.map((value) => (value / mean(others) - 1) ** 2);
  return {
    measured: known(measured),
    simulated: known(simulated),
    low: known(quantile(same, 0.025)),
    high: known(quantile(same, 0.975)),
    chance: known(Math.sqrt((mean(squares) * others.length) / (others.length - 1))),
    ratio: known(measured / simulated),
  };
}

/**
 * Returns the seconds that the slower kind of chain takes to fill a block at the scenario's rates.
 */
function fillingSeconds(scenario: Scenario): number {
  const { operators, localRatePerSecond: local, interRatePerSecond: inter } = scenario;
  const { blockSizeTxs } = scenario;
  const rates = [2 * local + 2 * inter, 2 * inter * operators].filter((rate) => rate > 0);
  return Math.max(...rates.map((rate) => blockSizeTxs / rate));
}
