/**
 * The seed to play again, if there is one. `BASICS_SEED` names it, and `BASICS_RUNS` sets how many
 * others are tried.
 */
const GIVEN = process.env["BASICS_SEED"];

/** True if one history is played again. */
export const REPLAYING = GIVEN !== undefined;

export const seeds: readonly number[] =
  GIVEN === undefined
    ? Array.from({ length: Number(process.env["BASICS_RUNS"] ?? 60) }, () =>
        Math.floor(Math.random() * 2 ** 31),
      )
    : [Number(GIVEN)];

/**
 * Runs a simulation with each seed.
 *
 * @throws an Error that names the seed that failed
 */
export async function withEachSeed(
  simulate: (seed: number) => Promise<unknown>,
  chosen = seeds,
): Promise<void> {
  for (const seed of chosen) {
    try {
      await simulate(seed);
    } catch (cause) {
      throw new Error(`failed with BASICS_SEED=${seed}: ${String(cause)}`, { cause });
    }
  }
}
