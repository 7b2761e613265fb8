/** The clock that drives a chain: virtual in the simulator, real on a live ledger. */
export interface Scheduler {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Runs the callback once, when the delay has passed; the function returned calls it off. */
  after(delayMs: number, callback: () => void): () => void;
}
