import { select } from "./select.js";

/** All values that a run observed of one metric, so that its mean and its quantiles are exact. */
export class Samples {
  #values = new Float64Array(256);
  #length = 0;
  #sum = 0;

  get length(): number {
    return this.#length;
  }

  /** The mean of the values; NaN where nothing was observed. */
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
   * A quantile is the smallest observed value that at least its share of all values do not exceed.
   * It is NaN where nothing was observed.
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
