/** What a run observed of one metric, kept whole, so that means and quantiles are exact. */
export class Samples {
  #values = new Float64Array(256);
  #length = 0;
  #sum = 0;

  get length(): number {
    return this.#length;
  }

  /** NaN where nothing was observed. */
  get mean(): number {
    return this.#length === 0 ? NaN : this.#sum / this.#length;
  }

  add(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
    this.#sum += value;
  }

  /** The smallest observed values that at least these shares of all do not exceed; NaN of nothing. */
  quantiles(shares: readonly number[]): number[] {
    const sorted = this.#values.slice(0, this.#length).sort();
    return shares.map((share) => sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? NaN);
  }
}
