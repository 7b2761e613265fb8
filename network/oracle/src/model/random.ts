const toUnit = 2 ** -53;

/**
 * A seeded generator of random numbers: xoshiro128** of Blackman and Vigna (2018), whose state of four
 * 32-bit words is spread from the seed and a stream's name. Streams of one seed that differ in name are
 * independent, so that a model's sources do not disturb each other when one of them draws more often.
 */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seed a whole number; @param name tells the streams of one seed apart. */
  constructor(seed: number, name: string) {
    const next = spreader(seed, name);
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next()];
    // All zeros is the one state that xoshiro never leaves.
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1;
  }

  /** Uniform over the 32-bit whole numbers from 0. */
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

  /** Uniform over [0, 1), of 53 bits. */
  uniform(): number {
    const high = this.bits32() >>> 5;
    const low = this.bits32() >>> 6;
    return (high * 67_108_864 + low) * toUnit;
  }

  /** Uniform over the whole numbers from 0 below `limit`; its bias is below limit / 2^53. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** Exponential of the given mean: the gaps of a Poisson process. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Words that spread a seed and a name: FNV-1a over the name, then splitmix32's steps and mixing. */
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
