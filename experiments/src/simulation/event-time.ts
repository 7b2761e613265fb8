import type { Scheduler } from "@basics/oracle";
import type { EventHeap } from "./event-heap.js";

/**
 * The simulator's virtual time, as the clock of Oracle's chains. A callback becomes an event on the
 * heap; the value of the event is the number of the slot that holds the callback.
 */
export class EventTime implements Scheduler {
  nowMs = 0;
  readonly #events: EventHeap;
  readonly #code: number;
  readonly #callbacks: (() => void)[] = [];
  readonly #free: number[] = [];

  /** @param code the code of the events that the owner of the heap has to give back to `run`. */
  constructor(events: EventHeap, code: number) {
    this.#events = events;
    this.#code = code;
  }

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const slot = this.#free.pop() ?? this.#callbacks.length;
    this.#callbacks[slot] = callback;
    this.#events.push(this.nowMs + delayMs, this.#code, slot);
    return () => {
      // The slot may hold another callback by now.
      if (this.#callbacks[slot] === callback) this.#callbacks[slot] = nothing;
    };
  }

  /** Runs the callback of an event that has come. */
  run(slot: number): void {
    const callback = this.#callbacks[slot] ?? nothing;
    this.#callbacks[slot] = nothing;
    this.#free.push(slot);
    callback();
  }
}

function nothing(): void {
  // It takes the place of a callback that was called off.
}
