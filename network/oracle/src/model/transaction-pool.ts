const FIRST_CAPACITY = 64;

/**
 * A first-in-first-out pool that keeps the arrival time of each transaction. It is a growing ring.
 */
export class TransactionPool<T> {
  #transactions: (T | undefined)[] = new Array<T | undefined>(FIRST_CAPACITY);
  #arrivalsMs = new Float64Array(FIRST_CAPACITY);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /**
   * The arrival time of the oldest transaction, in milliseconds; Infinity where the pool is empty.
   */
  get oldestArrivalMs(): number {
    return this.#length === 0 ? Infinity : (this.#arrivalsMs[this.#head] ?? Infinity);
  }

  push(transaction: T, nowMs: number): void {
    if (this.#length === this.#transactions.length) this.#grow();
    const slot = (this.#head + this.#length) & (this.#transactions.length - 1);
    this.#transactions[slot] = transaction;
    this.#arrivalsMs[slot] = nowMs;
    this.#length += 1;
  }

  /** Takes the oldest `count` transactions, in the order in which they came. */
  take(count: number): T[] {
    if (count > this.#length) throw new RangeError(`The pool holds ${this.#length}, not ${count}`);
    const taken: T[] = [];
    const mask = this.#transactions.length - 1;
    for (let index = 0; index < count; index += 1) {
      const slot = (this.#head + index) & mask;
      taken.push(this.#transactions[slot] as T);
      this.#transactions[slot] = undefined;
    }
    this.#head = (this.#head + count) & mask;
    this.#length -= count;
    return taken;
  }

  #grow(): void {
    const capacity = this.#transactions.length;
    const transactions = new Array<T | undefined>(2 * capacity);
    const arrivalsMs = new Float64Array(2 * capacity);
    for (let index = 0; index < this.#length; index += 1) {
      const slot = (this.#head + index) & (capacity - 1);
      transactions[index] = this.#transactions[slot];
      arrivalsMs[index] = this.#arrivalsMs[slot] ?? 0;
    }
    this.#transactions = transactions;
    this.#arrivalsMs = arrivalsMs;
    this.#head = 0;
  }
}
