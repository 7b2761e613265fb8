import { ShortLivedMap } from "../memory/short-lived.js";
import type { TransactionLocation } from "./committed-transaction.js";

interface Waiter {
  readonly resolve: (location: TransactionLocation) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * The callers that wait for transactions. Each of them leaves when its signal aborts, if not
 * before.
 */
export class TransactionWaiters {
  readonly #waiters = new ShortLivedMap<string, Set<Waiter>>();

  wait(transactionId: string, signal: AbortSignal): Promise<TransactionLocation> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        waiter.reject(signal.reason as Error);
      };
      signal.addEventListener("abort", fail, { once: true });
      const settle = (): void => {
        signal.removeEventListener("abort", fail);
      };
      const waiter: Waiter = {
        resolve: (location) => {
          settle();
          resolve(location);
        },
        reject: (reason) => {
          settle();
          this.#remove(transactionId, waiter);
          reject(reason);
        },
      };
      const waiters = this.#waiters.get(transactionId) ?? new Set();
      this.#waiters.set(transactionId, waiters.add(waiter));
    });
  }

  resolve(transactionId: string, location: TransactionLocation): void {
    const waiters = this.#waiters.get(transactionId);
    this.#waiters.delete(transactionId);
    for (const waiter of waiters ?? []) waiter.resolve(location);
  }

  rejectAll(reason: Error): void {
    // Each of them leaves its set when it is called.
    const waiters = this.#waiters.values().flatMap((set) => [...set]);
    for (const waiter of waiters) waiter.reject(reason);
  }

  #remove(transactionId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(transactionId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(transactionId);
  }
}
