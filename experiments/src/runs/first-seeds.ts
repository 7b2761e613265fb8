/** The seeds 1 to `count`: runs of two scenarios over the same seeds see the same arrivals. */
export function firstSeeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
