import { randomInt } from "node:crypto";

/** A seeded generator (mulberry32), so that a test's choices replay from the seed it prints. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** Seeded by BASICS_SEED where that is set; tells the seed and how to use it again. */
  static announced(test: string): Random {
    const seed = Number(process.env["BASICS_SEED"] ?? randomInt(2 ** 31));
    console.log(`${test}: seed ${seed} (replay with BASICS_SEED=${seed})`);
    return new Random(seed);
  }

  /** Another generator, the same for the same seed and number whatever this one was asked since. */
  fork(number: number): Random {
    return new Random(Math.imul(this.seed ^ Math.imul(number + 1, 0x9e3779b1), 0x85ebca6b));
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.integer(from.length)];
    if (picked === undefined) throw new RangeError("nothing to pick from");
    return picked;
  }
}
