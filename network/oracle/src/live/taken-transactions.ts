/** The number of ids that are kept; each takes about 150 bytes. */
const DEFAULT_CAPACITY = 100_000;

/**
 * The ids of transactions that were taken already, so that none is ordered twice. Forgets the
 * oldest.
 */
export class TakenTransactions {
  readonly #ids = new Set<string>();
  readonly #capacity: number;

  constructor(capacity = DEFAULT_CAPACITY) {
    this.#capacity = capacity;
  }

  /** Tells whether a transaction was taken, as far as it is remembered. */
  has(transactionId: string): boolean {
    return this.#ids.has(transactionId);
  }

  /** Remembers a transaction as taken. */
  add(transactionId: string): void {
    this.#ids.add(transactionId);
    if (this.#ids.size <= this.#capacity) return;
    // A set keeps the order of insertion, so the first id is the oldest.
    const [oldest] = this.#ids;
    if (oldest !== undefined) this.#ids.delete(oldest);
  }

  /** Forgets a transaction, which may then be taken again. */
  delete(transactionId: string): void {
    this.#ids.delete(transactionId);
  }
}
