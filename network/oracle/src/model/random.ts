const TO_UNIT = 2 ** -53;

/**
 * A seeded generator of random numbers: xoshiro128** of Blackman and Vigna (2018). Its state of
 * four 32-bit words is made from the seed and the name of the stream. Streams of one seed with
 * different names are independent, so that a source that draws more often does not change the
 * others.
 *
 * ```ts
 * const gaps = new RandomStream(1, "arrivals");
 * const gapMs = gaps.exponential(250);
 * ```
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /**
   * @param seed a whole number.
   * @param name of the stream, different for each stream of a seed.
   */
  constructor(seed: number, name: string) {
    const next = spreader(seed, name);
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next()];
    // A state of zeros only would give zeros for ever.
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** A whole number, uniform from 0 to 2^32 - 1. */
  bits32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** A number with 53 random bits, uniform over [0, 1). */
  uniform(): number {
    const high = this.bits32() >>> 5;
    const low = this.bits32() >>> 6;
    return (high * 67_108_864 + low) * TO_UNIT;
  }

  /** A whole number, uniform from 0 to `limit` - 1, with a bias below limit / 2^53. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /**
   * A number of the exponential distribution with this mean, as the gaps of a Poisson process have
   * it.
   */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** A number of the standard normal distribution, by the method of Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/**
 * Makes words from a seed and a name: FNV-1a over both, then the steps and mixing of splitmix32.
 */
function spreader(seed: number, name: string): () => number {
  let state = 0x811c9dc5;
  const absorb = (byte: number): void => {
    state = Math.imul(state ^ byte, 0x01000193);
  };
  for (const byte of Buffer.from(name, "utf8")) absorb(byte);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(seed);
  for (const byte of bytes) absorb(byte);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
