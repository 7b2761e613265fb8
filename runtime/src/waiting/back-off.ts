/** The first and the longest time to wait before another attempt, in milliseconds. */
export interface BackOff {
  readonly firstMs: number;
  readonly maximumMs: number;
}

/**
 * The milliseconds to wait before another attempt. The time doubles with each failure up to the
 * maximum, and half of it is random, so that callers who failed together do not come back together.
 *
 * @param failures the number of failures so far, from 1.
 * @param random uniform in [0, 1), for example `Math.random`.
 */
export function backOffMs(backOff: BackOff, failures: number, random: () => number): number {
  const doublings = Math.min(failures - 1, 30);
  const fullMs = Math.min(backOff.maximumMs, backOff.firstMs * 2 ** doublings);
  return fullMs / 2 + (random() * fullMs) / 2;
}
