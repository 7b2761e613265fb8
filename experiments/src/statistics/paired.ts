import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import { estimate } from "./confidence.js";
import type { Estimate } from "./confidence.js";

/** A run's metrics, as a file or a run of now gives them; null: nothing observed. */
export interface SeededMetrics {
  readonly seed: number;
  readonly metrics: Readonly<Partial<Record<MetricName, number | null>>>;
}

/** A metric of A and B over the seeds that both have, and the difference within each seed. */
export interface PairedDifference {
  readonly metric: MetricName;
  readonly a: Estimate;
  readonly b: Estimate;
  /** B less A. */
  readonly difference: Estimate;
}

/**
 * Differences within common seeds. Both sides saw the same arrivals then, so that what chance did to
 * both cancels and the interval is narrower than that of two independent means.
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
