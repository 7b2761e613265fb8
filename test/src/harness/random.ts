import { randomInt } from "node:crypto";
import { RandomStream } from "@basics/oracle";

/**
 * The random numbers that a test chooses by. They replay from the seed that this prints; the environment
 * variable BASICS_SEED sets it.
 */
export function announcedRandom(test: string): RandomStream {
  const seed = Number(process.env["BASICS_SEED"] ?? randomInt(2 ** 31));
  console.log(`${test}: seed ${seed} (replay with BASICS_SEED=${seed})`);
  return new RandomStream(seed, test);
}

/** One of several values, each as likely as the others. */
export function pick<T>(random: RandomStream, from: readonly T[]): T {
  const picked = from[random.below(from.length)];
  if (picked === undefined) throw new RangeError("nothing to pick from");
  return picked;
}
