import { pairedDifferences } from "../statistics/paired.js";
import type { SweepResult } from "../sweep/run-sweeps.js";

const metrics = ["localMigrationDelaySeconds", "interMigrationDelaySeconds"] as const;

/** Where a block time limit changes a delay, against waiting for full blocks. */
export interface Payoff {
  readonly metric: (typeof metrics)[number];
  readonly limitMs: number;
  /** Local rates at which the limit shortens the delay beyond the paired 95% interval. */
  readonly pays: string;
  /** Those at which it lengthens it. */
  readonly costs: string;
}

/** Compares each limit with none, rate by rate, over the seeds that both share. */
export function payoffs({ sweep, points }: SweepResult): Payoff[] {
  const limits = (sweep.vary.blockTimeLimitMs ?? []).filter((limit) => limit > 0);
  return metrics.flatMap((metric) =>
    limits.map((limitMs) => {
      const pays: number[] = [];
      const costs: number[] = [];
      for (const rate of sweep.vary.localRatePerSecond ?? []) {
        const at = (limit: number) =>
          points.find(
            ({ scenario }) =>
              scenario.blockTimeLimitMs === limit && scenario.localRatePerSecond === rate,
          )?.runs ?? [];
        const pair = pairedDifferences(at(0), at(limitMs)).find((each) => each.metric === metric);
        const { mean, ci95 } = pair?.difference ?? { mean: null, ci95: null };
        if (mean === null || ci95 === null || Math.abs(mean) <= ci95) continue;
        (mean < 0 ? pays : costs).push(rate);
      }
      const listed = (rates: readonly number[]): string =>
        rates.length === 0 ? "none" : rates.join(", ");
      return { metric, limitMs, pays: listed(pays), costs: listed(costs) };
    }),
  );
}
