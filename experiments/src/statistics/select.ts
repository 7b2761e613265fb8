/**
 * Finds the value that would stand at `rank` if `values` were sorted, by Hoare's selection. It
 * moves the values so that none before `rank` is larger and none after it is smaller. A run has
 * hundred thousands of delays, and sorting them for three quantiles would take a fifth of the run's
 * time.
 *
 * @param from values before this place are known to be no larger than those after it.
 */
export function select(values: Float64Array, rank: number, from = 0): number {
  let low = from;
  let high = values.length - 1;
  while (low < high) {
    const pivot = medianOfThree(values, low, high);
    let left = low - 1;
    let right = high + 1;
    for (;;) {
      do left += 1;
      while ((values[left] as number) < pivot);
      do right -= 1;
      while ((values[right] as number) > pivot);
      if (left >= right) break;
      const swapped = values[left] as number;
      values[left] = values[right] as number;
      values[right] = swapped;
    }
    if (rank <= right) high = right;
    else low = right + 1;
  }
  return values[rank] ?? NaN;
}

function medianOfThree(values: Float64Array, low: number, high: number): number {
  const a = values[low] as number;
  const b = values[(low + high) >> 1] as number;
  const c = values[high] as number;
  const median = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  // If the pivot is the last value alone, the partition does not advance.
  return median === c && a < c && b < c ? Math.max(a, b) : median;
}
