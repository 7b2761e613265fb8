/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/**
 * The value below which a share of the samples lies, by linear interpolation between neighbours (as R
 * and NumPy have it by default). For few samples: the rounds of a bench, the blocks of one size. The
 * hundred thousands of times that a simulated run observes are in `Samples`, whose quantiles are
 * observed values; with so many samples the two definitions hardly differ.
 *
 * @param share from 0 to 1.
 * @returns NaN where there are no samples.
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The middle sample, or the mean of the middle two; NaN of nothing. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}
