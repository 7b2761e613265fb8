import { median } from "@basics/experiments/statistics";

/** The bound that a ratio has to keep. */
export type Reach = { readonly atLeast: number } | { readonly atMost: number };

/** One figure of a bench, and the reference that it is compared with. */
export interface BenchRow {
  readonly figure: string;
  /** The median of the rounds, in the unit named. */
  readonly measured: number;
  readonly unit: string;
  /** The reference, measured in the same rounds; absent where a figure stands for itself. */
  readonly reference?: { readonly what: string; readonly measured: number };
  /** The median of the rounds' own ratios. */
  readonly ratio?: number;
  readonly reach?: Reach;
  readonly met?: boolean;
  /** The values of each round: the figure and, if there is one, its reference. */
  readonly rounds: readonly (readonly number[])[];
}

/** The options of {@link ratioRow}. */
export interface RatioOptions {
  readonly figure: string;
  readonly unit: string;
  readonly reference: string;
  /** The figure and its reference in each round. */
  readonly pairs: readonly (readonly [number, number])[];
  /** The bound of the ratio; absent where there is none. */
  readonly reach?: Reach | undefined;
}

/** Makes the row of a figure with a reference that ran in the same rounds. */
export function ratioRow({ figure, unit, reference, pairs, reach }: RatioOptions): BenchRow {
  // Each ratio is of one round, so other work of the machine affects both of its sides.
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

/** Makes the row of a figure that stands for itself. */
export function plainRow(figure: string, unit: string, values: readonly number[]): BenchRow {
  return { figure, unit, measured: median(values), rounds: values.map((value) => [value]) };
}

/**
 * Tells whether a ratio keeps its bound. NaN, which stands for a failed measurement, keeps none.
 */
function isMet(ratio: number, reach: Reach): boolean {
  return "atLeast" in reach ? ratio >= reach.atLeast : ratio <= reach.atMost;
}
