// These are the 97.5% quantiles of Student's t for 1 to 30 degrees of freedom.
const quantiles = [
  12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814, 2.20099,
  2.17881, 2.16037, 2.14479, 2.13145, 2.11991, 2.10982, 2.10092, 2.09302, 2.08596, 2.07961, 2.07387,
  2.06866, 2.0639, 2.05954, 2.05553, 2.05183, 2.04841, 2.04523, 2.04227,
];

/**
 * The 97.5% quantile of Student's t. Above 30 degrees of freedom it is expanded, right to 4 digits.
 */
export function studentQuantile(degreesOfFreedom: number): number {
  const exact = quantiles[degreesOfFreedom - 1];
  if (exact !== undefined) return exact;
  const z = 1.959964;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degreesOfFreedom + second / degreesOfFreedom ** 2;
}

/** The mean of a value over independent runs, with its 95% interval by Student's t. */
export interface Estimate {
  /** Mean of the runs' values; null where no run has one. */
  readonly mean: number | null;
  /**
   * Half the width of the 95% interval of the mean; null where fewer than two runs have a value.
   */
  readonly ci95: number | null;
  /** Number of runs that have a value. */
  readonly n: number;
}

/** Mean and 95% interval over independent runs; runs without a value (NaN) do not count. */
export function estimate(runValues: readonly number[]): Estimate {
  const values = runValues.filter((each) => !Number.isNaN(each));
  const n = values.length;
  if (n === 0) return { mean: null, ci95: null, n };
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  if (n === 1) return { mean, ci95: null, n };
  // Values that differ in the last digits of their arithmetic only are taken as equal.
  if (values.every((each) => Math.abs(each - mean) <= 1e-12 * Math.abs(mean))) {
    return { mean, ci95: 0, n };
  }
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, ci95: studentQuantile(n - 1) * Math.sqrt(squares / (n - 1) / n), n };
}
