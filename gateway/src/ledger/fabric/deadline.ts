import type { Clock } from "../../time/clock.js";

/**
 * A point in time by which something is over, and a signal that may end it earlier. The point does
 * not move when the time of day is set anew: a clock that is put back by an hour keeps nobody
 * waiting for that hour.
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
   * The time at which a step that begins now and lasts at most `durationMs` gives up. It is never
   * later than this deadline's own end.
   *
   * @returns milliseconds since the epoch, as gRPC wants it
   */
  step(durationMs: number): number {
    return this.#clock.now() + Math.min(durationMs, this.remainingMs);
  }

  /** The deadline's end, in milliseconds since the epoch by the clock's present time of day. */
  get end(): number {
    return this.step(Infinity);
  }

  /** Makes a deadline for a part that begins now. It ends no later than this one. */
  part(durationMs: number): Deadline {
    return new Deadline(this.#clock, Math.min(durationMs, this.remainingMs), this.signal);
  }

  /** Waits, but not longer than to the deadline's end. */
  async sleep(durationMs: number): Promise<void> {
    await this.#clock.sleep(Math.min(durationMs, this.remainingMs), this.signal);
  }

  /**
   * Waits for the result of a call, unless the signal comes first. A call that is left behind ends
   * by itself.
   */
  async race<T>(call: Promise<T>): Promise<T> {
    const { signal } = this;
    if (signal === undefined) return call;
    if (signal.aborted) {
      // The call was begun already, so its rejection needs a handler.
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
