import type { Clock, Timer } from "../../time/clock.js";
import type { SimulatedClock } from "../simulated-clock.js";

/** One request that a gateway was sent, and the transactions that it sent for it. */
export interface Trace {
  readonly transactions: { readonly channel: string; readonly transactionId: string }[];
}

/**
 * The amount of trouble; 0 is none. All lives share it, so that it can be ended for all of them.
 */
export interface Weather {
  faultRate: number;
  /**
   * The time until which ordering stands still. Transactions that it has taken are ordered
   * afterwards, if they are not lost.
   */
  heldUntil: number;
}

/**
 * One life of a gateway's process. Everything that the process waits for takes time, may fail, and
 * does not come back after the process was killed.
 */
export class Trouble implements Clock {
  /** The clock of everything that outlives the process. */
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

  /** Draws the time that a transaction needs from its orderer to its place in the order. */
  orderingMs(): number {
    const heldMs = Math.max(0, this.#weather.heldUntil - this.elapsed());
    const longestMs = this.happens(0.7) ? 60_000 : 60;
    return heldMs + this.random() * longestMs;
  }

  /**
   * Ends the process as kill -9 does: nothing that waits goes on. Messages that were sent are still
   * on their way.
   */
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
