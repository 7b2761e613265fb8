import { setTimeout as sleep } from "node:timers/promises";

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/**
 * Waits before attempt number `attempt` (from 1) is repeated: twice as long each time up to five
 * seconds, of which a random half is left out, so that many clients do not come back at once.
 *
 * @throws the signal's reason when it is aborted meanwhile.
 */
export async function backOff(
  attempt: number,
  signal?: AbortSignal,
  longestMs = LONGEST_MS,
): Promise<void> {
  const fullMs = Math.min(longestMs, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  await pause(fullMs * (0.5 + Math.random() / 2), signal);
}

/** @throws the signal's reason when it is aborted meanwhile. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(durationMs, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
