import type { Clock, Timer } from "../../time/clock.js";
import type { SimulatedClock } from "../simulated-clock.js";

/** One request that a gateway was sent, and the transactions that it sent for it. */
export interface Trace {
  readonly transactions: { readonly channel: string; readonly transactionId: string }[];
}

/** How much goes wrong: from 0 for nothing. Shared by all, so that it can be ended for all. */
export interface Weather {
  faultRate: number;
  /** Until that much has passed ordering stands still: what it has taken is ordered afterwards, if it is not lost. */
  heldUntil: number;
}

/**
 * One life of a gateway's process, as whatever it waits for meets it: everything takes time, may fail,
 * and does not come back once the process was killed.
 */
export class Trouble implements Clock {
  /** The time of those that outlive the process. */
  readonly world: SimulatedClock;
  /** Resolves when the process is killed. */
  readonly killed: Promise<void>;
  readonly #weather: Weather;
  #kill: () => void = () => undefined;
  #alive = true;

  constructor(world: SimulatedClock, weather: Weather) {
    this.world = world;
    this.#weather = weather;
    this.killed = new Promise((resolve) => {
      this.#kill = resolve;
    });
  }

  /** How long a transaction is under way from its orderer to its place in the order. */
  orderingMs(): number {
    const heldMs = Math.max(0, this.#weather.heldUntil - this.elapsed());
    const longestMs = this.happens(0.7) ? 60_000 : 60;
    return heldMs + this.random() * longestMs;
  }

  /** As kill -9: nothing that waits goes on. What was sent is on its way all the same. */
  kill(): void {
    this.#alive = false;
    this.#kill();
  }

  now(): number {
    return this.world.now();
  }

  elapsed(): number {
    return this.world.elapsed();
  }

  random(): number {
    return this.world.random();
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.#unlessKilled(this.world.sleep(durationMs, signal));
  }

  timer(durationMs: number): Timer {
    const { over, stop } = this.world.timer(durationMs);
    return { over: this.#unlessKilled(over), stop };
  }

  wait(durationMs: number): Promise<void> {
    return this.sleep(durationMs);
  }

  happens(weight: number): boolean {
    return this.random() < this.#weather.faultRate * weight;
  }

  #unlessKilled(waiting: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      void waiting.then(() => {
        if (this.#alive) resolve();
      });
    });
  }
}
