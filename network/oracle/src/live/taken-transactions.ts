/** As many ids as clients may still ask about, at some 150 bytes each. */
const defaultCapacity = 100_000;

/** Ids of transactions that have their place in the order already; the oldest are forgotten. */
export class TakenTransactions {
  readonly #ids = new Set<string>();
  readonly #capacity: number;

  constructor(capacity = defaultCapacity) {
    this.#capacity = capacity;
  }

  has(transactionId: string): boolean {
    return this.#ids.has(transactionId);
  }

  add(transactionId: string): void {
    this.#ids.add(transactionId);
    if (this.#ids.size <= this.#capacity) return;
    // A set keeps the order of insertion.
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }

  delete(transactionId: string): void {
    this.#ids.delete(transactionId);
  }
}
