import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import type { RunResult } from "../simulation/run.js";
import { estimate } from "./confidence.js";
import type { Estimate } from "./confidence.js";

/** One metric over the runs of a scenario. */
export interface MetricSummary extends Estimate {
  /** How many observed times the runs' means are of, all runs together. */
  readonly samples?: number;
  /** Quantiles of the observed times: the mean of the runs' own. */
  readonly p50?: number | null;
  readonly p95?: number | null;
  readonly p99?: number | null;
}

export type Summary = Readonly<Record<MetricName, MetricSummary>>;

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
