import { RandomStream } from "@basics/oracle";
import type { Clock, Timer } from "../time/clock.js";

interface Waking {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * The number of turns in one round of Node's event loop. To begin a round takes longer than most
 * turns.
 */
const TURNS_IN_ROUND = 16;
let turnsLeft = 0;
let waiting: (() => void)[] = [];

/**
 * Ends a turn. Node runs all promises and ticks between two immediates of one round, as it does
 * between two rounds.
 */
function endTurn(): void {
  turnsLeft -= 1;
  const ready = waiting;
  waiting = [];
  for (const each of ready) each();
}

/** Resolves when everything that is ready has run. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    if (turnsLeft > 0) return;
    for (; turnsLeft < TURNS_IN_ROUND; turnsLeft += 1) setImmediate(endTurn);
  });

/** Virtual time and seeded chance: nothing waits, and a seed repeats the same run. */
export class SimulatedClock implements Clock {
  /**
   * Milliseconds by which the time of day has jumped. As on a real machine, timers do not follow
   * it.
   */
  jumpedMs = 0;
  #now = 1_700_000_000_000;
  readonly #random: RandomStream;
  readonly #timers = new Set<Waking>();

  constructor(seed = 1) {
    this.#random = new RandomStream(seed, "clock");
  }

  now(): number {
    return this.#now + this.jumpedMs;
  }

  elapsed(): number {
    return this.#now;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const wake = (): void => {
        this.#timers.delete(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer: Waking = { at: this.#now + durationMs, wake };
      this.#timers.add(timer);
      signal?.addEventListener("abort", wake, { once: true });
    });
  }

  timer(durationMs: number): Timer {
    let stop = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#timers.delete(timer);
        resolve();
      };
      const timer: Waking = { at: this.#now + durationMs, wake };
      this.#timers.add(timer);
      stop = wake;
    });
    return { over, stop };
  }

  random(): number {
    return this.#random.uniform();
  }

  /** Lets time pass, from one timer to the next, until the condition holds. */
  async until(condition: () => boolean, maximumMs = 3_600_000): Promise<void> {
    const end = this.#now + maximumMs;
    for (;;) {
      await turn();
      if (condition()) return;
      let next: Waking | undefined;
      for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer;
      if (next === undefined || next.at > end) {
        throw new Error(`not reached within ${maximumMs} ms of virtual time`);
      }
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
  }

  /** Lets this much time pass. */
  async pass(durationMs: number): Promise<void> {
    const end = this.#now + durationMs;
    let reached = false;
    void this.sleep(durationMs).then(() => (reached = true));
    await this.until(() => reached || this.#now > end);
  }
}
