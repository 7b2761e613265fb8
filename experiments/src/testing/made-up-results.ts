import { paperFigureNames, readFigureSweeps } from "../figures/paper-figures.js";
import type { TaskResult } from "../runs/task.js";
import { table1 } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { metricNames } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import type { MetricSummary } from "../statistics/summary.js";
import { scenariosOf } from "../sweep/run-sweeps.js";
import type { Point, SweepResult } from "../sweep/run-sweeps.js";
import type { Sweep } from "../sweep/sweep-file.js";

/** Means that a test makes up for a point; metrics that it leaves out were not observed. */
export type MadeUpMeans = Readonly<Partial<Record<MetricName, number>>>;

/** The numbers that a test makes up for each point of a sweep. */
export interface MadeUpPoint {
  readonly means: (scenario: Scenario, sweep: string) => MadeUpMeans;
  /** Half the width of every 95% interval as a share of its mean; 0.01 where it is left out. */
  readonly ci95Share?: number;
  /** [end, delay] of finished inter migrations, in seconds. */
  readonly timeline?: (scenario: Scenario) => readonly (readonly [number, number])[];
}

/** The result of a sweep over Table I, with made-up numbers and without any simulation. */
export function madeUpResult(sweep: Sweep, madeUp: MadeUpPoint): SweepResult {
  const points = scenariosOf(sweep, table1).map((scenario): Point => {
    const means = madeUp.means(scenario, sweep.name);
    const timeline = madeUp.timeline?.(scenario);
    return {
      scenario,
      runs: timeline === undefined ? [] : [madeUpRun(means, timeline)],
      summary: madeUpSummary(means, madeUp.ci95Share ?? 0.01),
    };
  });
  return { sweep, points };
}

/** The results of all sweeps of the paper's figures, with made-up numbers. */
export async function madeUpFigures(madeUp: MadeUpPoint): Promise<SweepResult[]> {
  const sweeps = await readFigureSweeps(paperFigureNames);
  return sweeps.map((sweep) => madeUpResult(sweep, madeUp));
}

function madeUpSummary(means: MadeUpMeans, ci95Share: number): Point["summary"] {
  const each = metricNames.map((name): [MetricName, MetricSummary] => {
    const mean = means[name];
    if (mean === undefined) return [name, { mean: null, ci95: null, n: 0 }];
    return [name, { mean, ci95: Math.abs(mean) * ci95Share, n: 10 }];
  });
  return Object.fromEntries(each) as Record<MetricName, MetricSummary>;
}

function madeUpRun(means: MadeUpMeans, timeline: TaskResult["timeline"] & object): TaskResult {
  const metrics = Object.fromEntries(metricNames.map((name) => [name, means[name] ?? NaN]));
  return {
    seed: 1,
    events: 0,
    metrics: metrics as Record<MetricName, number>,
    quantiles: {},
    samples: {},
    timeline,
  };
}
