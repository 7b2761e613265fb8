import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import type { RunResult } from "../simulation/run.js";
import { estimate } from "./confidence.js";
import type { Estimate } from "./confidence.js";

/** One metric over the runs of a scenario; its mean is that of the runs' own values. */
export interface MetricSummary extends Estimate {
  /** Number of observed times, all runs together; absent where the metric is not a time. */
  readonly samples?: number;
  /** Median of the observed times in seconds, averaged over the runs; null where there are none. */
  readonly p50?: number | null;
  /** The same for the 95% quantile. */
  readonly p95?: number | null;
  /** The same for the 99% quantile. */
  readonly p99?: number | null;
}

/** A summary of each metric, by its name. */
export type Summary = Readonly<Record<MetricName, MetricSummary>>;

/** Summarizes runs of one scenario with different seeds. */
export function summarize(results: readonly RunResult[]): Summary {
  const each = metricNames.map((name) => [name, summarizeMetric(name, results)] as const);
  return Object.fromEntries(each) as Record<MetricName, MetricSummary>;
}

function summarizeMetric(name: MetricName, results: readonly RunResult[]): MetricSummary {
  const whole = estimate(results.map(({ metrics }) => metrics[name]));
  if (results.every(({ samples }) => samples[name] === undefined)) return whole;
  const quantile = (index: number): number | null =>
    estimate(results.map(({ quantiles }) => quantiles[name]?.[index] ?? NaN)).mean;
  return {
    ...whole,
    samples: results.reduce((sum, { samples }) => sum + (samples[name] ?? 0), 0),
    p50: quantile(0),
    p95: quantile(1),
    p99: quantile(2),
  };
}
