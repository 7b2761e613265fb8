import fc from "fast-check";

const SHRINK_LIMIT_MS = 120_000;

/**
 * Checks a property and, where it fails, says how to replay the failure. `BASICS_SEED` and
 * `BASICS_PATH` continue where it failed; `BASICS_RUNS` multiplies the number of runs.
 */
export async function check<T>(
  property: fc.IAsyncPropertyWithHooks<T>,
  { runs }: { readonly runs: number },
): Promise<void> {
  const { BASICS_SEED, BASICS_PATH, BASICS_RUNS = "1" } = process.env;
  const details = await fc.check(property, {
    numRuns: runs * Number(BASICS_RUNS),
    // Shrinking a long history would otherwise take longer than whoever waits for it.
    interruptAfterTimeLimit: SHRINK_LIMIT_MS * Number(BASICS_RUNS),
    ...(BASICS_SEED === undefined ? {} : { seed: Number(BASICS_SEED) }),
    ...(BASICS_PATH === undefined ? {} : { path: BASICS_PATH }),
  });
  if (!details.failed) return;
  const { seed, counterexamplePath } = details;
  const replay = `BASICS_SEED=${seed} BASICS_PATH=${counterexamplePath ?? ""} npm test -w chaincode`;
  throw new Error(`Replay with ${replay}\n${fc.defaultReportMessage(details) ?? ""}`, {
    cause: details.errorInstance,
  });
}
