import type { Clock } from "../../time/clock.js";

/**
 * A point in time by which something is over, and a signal that may end it before. It stays where it
 * is when the time of day is set anew: a clock put back by an hour must keep nobody for an hour.
 */
export class Deadline {
  readonly #elapsedAtEnd: number;
  readonly signal: AbortSignal | undefined;
  readonly #clock: Clock;

  constructor(clock: Clock, durationMs: number, signal?: AbortSignal) {
    this.#clock = clock;
    this.#elapsedAtEnd = clock.elapsed() + durationMs;
    this.signal = signal;
  }

  get remainingMs(): number {
    return Math.max(0, this.#elapsedAtEnd - this.#clock.elapsed());
  }

  get aborted(): boolean {
    return this.signal?.aborted ?? false;
  }

  get over(): boolean {
    return this.aborted || this.remainingMs === 0;
  }

  /**
   * When a step of at most `durationMs` that begins now gives up: never later than the whole.
   *
   * @returns milliseconds since the epoch, as gRPC wants it
   */
  step(durationMs: number): number {
    return this.#clock.now() + Math.min(durationMs, this.remainingMs);
  }

  /** Its end, in milliseconds since the epoch as the clock has it now. */
  get end(): number {
    return this.step(Infinity);
  }

  /** One of its own for a part that begins now. */
  part(durationMs: number): Deadline {
    return new Deadline(this.#clock, Math.min(durationMs, this.remainingMs), this.signal);
  }

  /** Waits, at most to the end. */
  async sleep(durationMs: number): Promise<void> {
    await this.#clock.sleep(Math.min(durationMs, this.remainingMs), this.signal);
  }

  /** The result of a call, unless the signal comes first; a call left behind ends by itself. */
  async race<T>(call: Promise<T>): Promise<T> {
    const { signal } = this;
    if (signal === undefined) return call;
    if (signal.aborted) {
      // It was begun, so its failure must not go unheard.
      call.catch(() => undefined);
      throw signal.reason as Error;
    }
    let stop: (() => void) | undefined;
    const aborted = new Promise<never>((_, reject) => {
      stop = () => {
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      return await Promise.race([call, aborted]);
    } finally {
      if (stop) signal.removeEventListener("abort", stop);
    }
  }
}
