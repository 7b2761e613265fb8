/**
 * The clock that drives a chain. Its time is virtual in the simulator and real on a live ledger.
 */
export interface Scheduler {
  /** The time in milliseconds since some fixed moment; it never goes back. */
  now(): number;
  /**
   * Calls the callback once, when the delay has passed, and never within this call.
   *
   * @returns a function that cancels the call.
   */
  after(delayMs: number, callback: () => void): () => void;
}
