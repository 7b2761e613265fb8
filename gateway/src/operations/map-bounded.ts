import pLimit from "p-limit";

/** The most reads of one request that are under way at the same time. */
const CONCURRENCY = 8;

/** Maps items and keeps their order, while at most {@link CONCURRENCY} calls are under way. */
export function mapBounded<T, U>(items: readonly T[], map: (item: T) => Promise<U>): Promise<U[]> {
  return pLimit(CONCURRENCY).map(items, map);
}
