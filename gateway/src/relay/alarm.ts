import type { Clock } from "../clock.js";

/** Waits for a time, or for someone to ring. A ring while nobody waits is kept for the next. */
export class Alarm {
  #rung = false;
  readonly #sleeping = new Set<AbortController>();

  /** Wakes all who wait. */
  ring(): void {
    if (this.#sleeping.size === 0) this.#rung = true;
    for (const sleeper of this.#sleeping) sleeper.abort();
  }

  async wait(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    const sleeper = new AbortController();
    this.#sleeping.add(sleeper);
    await clock.sleep(durationMs, AbortSignal.any([signal, sleeper.signal]));
    this.#sleeping.delete(sleeper);
  }
}
