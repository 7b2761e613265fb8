import { setTimeout as delay } from "node:timers/promises";

/** Time and chance. They are passed in, so that a seeded simulation can replace them. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some moment. They go on evenly when the time of day is set anew. */
  elapsed(): number;
  /** Resolves after `durationMs`, or as soon as the signal aborts. It never rejects. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /**
   * A pause with its own way to stop it. A signal for each `sleep` would take far longer to make.
   */
  timer(durationMs: number): Timer;
  /** A random number, uniform in [0, 1). */
  random(): number;
}

/** A pause that can be stopped. */
export interface Timer {
  /** Resolves after the time, or when the timer is stopped. */
  readonly over: Promise<void>;
  /** Ends the pause before its time. */
  readonly stop: () => void;
}

/** The machine's own time and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (durationMs, signal) => {
    try {
      await delay(durationMs, undefined, signal && { signal });
    } catch {
      // Only an abort rejects, and the caller looks at its signal itself.
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
