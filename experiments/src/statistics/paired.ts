import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import { estimate } from "./confidence.js";
import type { Estimate } from "./confidence.js";

/**
 * The metrics of a run, fresh or read from a file; null stands for a metric that was not observed.
 */
export interface SeededMetrics {
  readonly seed: number;
  readonly metrics: Readonly<Partial<Record<MetricName, number | null>>>;
}

/** One metric of two scenarios, over the seeds that both were run with. */
export interface PairedDifference {
  readonly metric: MetricName;
  readonly a: Estimate;
  readonly b: Estimate;
  /** The value of B minus that of A, taken within each seed. */
  readonly difference: Estimate;
}

/**
 * Compares two scenarios seed by seed. With the same seed both saw the same arrivals, so chance
 * cancels out and the interval is narrower than that of two independent means.
 */
export function pairedDifferences(
  a: readonly SeededMetrics[],
  b: readonly SeededMetrics[],
): PairedDifference[] {
  const others = new Map(b.map((run) => [run.seed, run]));
  const pairs = a.flatMap((run) => {
    const other = others.get(run.seed);
    return other === undefined ? [] : [[run.metrics, other.metrics] as const];
  });
  return metricNames.map((metric) => {
    const values = pairs
      .map(([one, other]) => [one[metric] ?? NaN, other[metric] ?? NaN] as const)
      .filter(([one, other]) => !Number.isNaN(one) && !Number.isNaN(other));
    return {
      metric,
      a: estimate(values.map(([one]) => one)),
      b: estimate(values.map(([, other]) => other)),
      difference: estimate(values.map(([one, other]) => other - one)),
    };
  });
}
