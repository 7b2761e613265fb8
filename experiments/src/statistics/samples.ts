import { select } from "./select.js";

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

  /**
   * The smallest observed values that at least these shares of all do not exceed; NaN of nothing.
   * @param shares in rising order.
   */
  quantiles(shares: readonly number[]): number[] {
    const values = this.#values.slice(0, this.#length);
    let from = 0;
    return shares.map((share) => {
      const rank = Math.max(Math.ceil(share * values.length) - 1, 0);
      const value = select(values, rank, from);
      from = rank;
      return value;
    });
  }
}
