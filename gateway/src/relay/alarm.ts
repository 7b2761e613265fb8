import type { Clock, Timer } from "../time/clock.js";

/**
 * Waits for a time, or until another part rings. A ring while nobody waits is kept for the next
 * wait.
 */
export class Alarm {
  #rung = false;
  readonly #sleeping = new Set<Timer>();

  /** Wakes all who wait. */
  ring(): void {
    if (this.#sleeping.size === 0) this.#rung = true;
    for (const sleeper of this.#sleeping) sleeper.stop();
  }

  async wait(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    if (signal.aborted) return;
    const sleeper = clock.timer(durationMs);
    this.#sleeping.add(sleeper);
    signal.addEventListener("abort", sleeper.stop, { once: true });
    await sleeper.over;
    signal.removeEventListener("abort", sleeper.stop);
    this.#sleeping.delete(sleeper);
  }
}
