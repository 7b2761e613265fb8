import { setTimeout as delay } from "node:timers/promises";

/** Time and chance, passed in so that a seeded simulation can drive whatever waits. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment, which go on evenly where the time of day is set anew. */
  elapsed(): number;
  /** Resolves after `durationMs`, or at once when the signal aborts: never rejects. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** As `sleep` with a signal of its own, which takes far longer to make. */
  timer(durationMs: number): Timer;
  /** Uniform in [0, 1). */
  random(): number;
}

export interface Timer {
  /** Resolves after the time, or when it is stopped. */
  readonly over: Promise<void>;
  readonly stop: () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, signal && { signal });
    } catch {
      // Only an abort rejects, and the caller looks at its signal.
    }
  },
  timer: (durationMs) => {
    let stop = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, durationMs);
      stop = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
    return { over, stop };
  },
  random: () => Math.random(),
};
