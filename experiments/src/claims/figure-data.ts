import type { MetricName } from "../simulation/metrics.js";
import type { Point, SweepResult } from "../sweep/run-sweeps.js";
import type { ParameterName } from "../sweep/sweep-file.js";

type Where = Readonly<Partial<Record<ParameterName, number>>>;

/** The results of one preset or variant, with the questions that claims ask. */
export class FigureData {
  readonly #results: ReadonlyMap<string, SweepResult>;

  constructor(results: readonly SweepResult[]) {
    this.#results = new Map(results.map((result) => [result.sweep.name, result]));
  }

  has(sweep: string): boolean {
    return this.#results.has(sweep);
  }

  /** The points of a sweep with these values, in the order of the sweep. */
  points(sweep: string, where: Where = {}): Point[] {
    const wanted = Object.entries(where) as [ParameterName, number][];
    return (this.#results.get(sweep)?.points ?? []).filter(({ scenario }) =>
      wanted.every(([name, value]) => scenario[name] === value),
    );
  }

  /** The values that a sweep gives to a parameter. */
  values(sweep: string, name: ParameterName): number[] {
    return this.#results.get(sweep)?.sweep.vary[name] ?? [];
  }
}

/** A metric's mean at a point; NaN where nothing was observed. */
export function mean(point: Point | undefined, metric: MetricName): number {
  return point?.summary[metric].mean ?? NaN;
}

/**
 * The difference of two points, counted in their joined error bars. Above 1 a reader of the figure
 * sees that the second one is higher, below -1 that it is lower; in between the bars overlap.
 */
export function barsApart(a: Point | undefined, b: Point | undefined, metric: MetricName): number {
  const bars = (a?.summary[metric].ci95 ?? 0) + (b?.summary[metric].ci95 ?? 0);
  const difference = mean(b, metric) - mean(a, metric);
  if (bars > 0) return difference / bars;
  return difference === 0 ? 0 : Math.sign(difference) * Infinity;
}

/**
 * The difference of two points that their joined error bars do not cover, as a share of the first
 * one.
 */
export function visibleDifference(
  a: Point | undefined,
  b: Point | undefined,
  metric: MetricName,
): number {
  const bars = (a?.summary[metric].ci95 ?? 0) + (b?.summary[metric].ci95 ?? 0);
  const difference = Math.abs(mean(b, metric) - mean(a, metric));
  return Math.max(difference - bars, 0) / mean(a, metric);
}

/** Each point with the one before it. */
export function steps(points: readonly Point[]): (readonly [Point, Point])[] {
  return points.slice(1).flatMap((point, before) => {
    const former = points[before];
    return former === undefined ? [] : [[former, point] as const];
  });
}

/** The points whose load is at most a share of the capacity. */
export function upToLoad(
  points: readonly Point[],
  metric: "localLoad" | "globalLoad",
  share: number,
): Point[] {
  return points.filter((point) => mean(point, metric) <= share);
}

/**
 * The rate at which the load reaches the capacity. The load grows in proportion to the rate, so it
 * follows from the highest rate below the capacity.
 */
export function limitRate(
  points: readonly Point[],
  rate: "localRatePerSecond" | "interRatePerSecond",
  metric: "localLoad" | "globalLoad",
): number {
  const last = upToLoad(points, metric, 1).at(-1);
  return last === undefined ? NaN : last.scenario[rate] / mean(last, metric);
}
