/** The seeds 1 to `count`. Two scenarios that are run with the same seeds see the same arrivals. */
export function firstSeeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
