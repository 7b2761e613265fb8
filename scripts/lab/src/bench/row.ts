import { median } from "@basics/experiments/statistics";

/** What a ratio has to be. */
export type Reach = { readonly atLeast: number } | { readonly atMost: number };

/** One figure of a bench, and what it is held against. */
export interface BenchRow {
  readonly figure: string;
  /** The median of the rounds, in the unit named. */
  readonly measured: number;
  readonly unit: string;
  /** Measured in the same rounds. Absent where a figure stands for itself. */
  readonly reference?: { readonly what: string; readonly measured: number };
  /** The median of the rounds' own ratios. */
  readonly ratio?: number;
  readonly reach?: Reach;
  readonly met?: boolean;
  /** One a round: the figure and its reference. */
  readonly rounds: readonly (readonly number[])[];
}

export interface RatioOptions {
  readonly figure: string;
  readonly unit: string;
  readonly reference: string;
  /** One pair a round: the figure and its reference. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Absent where nothing is asked of it. */
  readonly reach?: Reach | undefined;
}

/** A figure relative to a reference that ran in the same rounds. */
export function ratioRow({ figure, unit, reference, pairs, reach }: RatioOptions): BenchRow {
  // Each ratio is of one round, so what else the machine did then weighs on both of its sides.
  const ratio = median(pairs.map(([ours, theirs]) => ours / theirs));
  return {
    figure,
    unit,
    ratio,
    rounds: pairs,
    measured: median(pairs.map(([ours]) => ours)),
    reference: { what: reference, measured: median(pairs.map(([, theirs]) => theirs)) },
    ...(reach === undefined ? {} : { reach, met: isMet(ratio, reach) }),
  };
}

/** A figure that stands for itself. */
export function plainRow(figure: string, unit: string, values: readonly number[]): BenchRow {
  return { figure, unit, measured: median(values), rounds: values.map((value) => [value]) };
}

/** What could not be measured, NaN, meets nothing. */
function isMet(ratio: number, reach: Reach): boolean {
  return "atLeast" in reach ? ratio >= reach.atLeast : ratio <= reach.atMost;
}
