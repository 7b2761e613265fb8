export interface BackOff {
  readonly firstMs: number;
  readonly maximumMs: number;
}

/**
 * How long to wait before trying again: the time doubles with each failure up to the maximum, and half
 * of it is chance, so that callers who failed together do not come back together.
 *
 * @param failures how often it failed so far, from 1.
 * @param random uniform in [0, 1), for example `Math.random`.
 */
export function backOffMs(backOff: BackOff, failures: number, random: () => number): number {
  const doublings = Math.min(failures - 1, 30);
  const fullMs = Math.min(backOff.maximumMs, backOff.firstMs * 2 ** doublings);
  return fullMs / 2 + (random() * fullMs) / 2;
}
