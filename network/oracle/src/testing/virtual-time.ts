import type { Scheduler } from "../model/scheduler.js";

interface DueCallback {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock for tests: stands still until it is told to advance, then runs what is due, in order. */
export class VirtualTime implements Scheduler {
  #nowMs = 0;
  #due: DueCallback[] = [];

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const event = { atMs: this.#nowMs + delayMs, callback };
    this.#due.push(event);
    return () => {
      this.#due = this.#due.filter((each) => each !== event);
    };
  }

  advanceTo(nowMs: number): void {
    for (;;) {
      // The earliest comes first, and of equals the one that was asked for first.
      const next = this.#due.reduce<DueCallback | undefined>(
        (least, each) => (least === undefined || each.atMs < least.atMs ? each : least),
        undefined,
      );
      if (next === undefined || next.atMs > nowMs) break;
      this.#due = this.#due.filter((each) => each !== next);
      this.#nowMs = next.atMs;
      next.callback();
    }
    this.#nowMs = Math.max(this.#nowMs, nowMs);
  }
}
