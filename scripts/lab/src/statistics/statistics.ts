/**
 * The value below which a fraction of the samples lies, by linear interpolation between neighbours.
 *
 * @param fraction - from 0 to 1.
 * @returns NaN where there are no samples.
 */
export function percentile(samples: readonly number[], fraction: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, each) => sum + each, 0) / samples.length;
}

/** Median, 95th and 99th percentile of many samples, and how many they were. */
export interface Distribution {
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly samples: number;
}

export function distributionOf(samples: readonly number[]): Distribution {
  return {
    median: median(samples),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
    samples: samples.length,
  };
}

/**
 * The median of the ratios of pairs: each was measured within one round, so what else the machine did
 * then weighs on both of its sides.
 */
export function medianRatio(pairs: readonly (readonly [number, number])[]): number {
  return median(pairs.map(([numerator, denominator]) => numerator / denominator));
}
