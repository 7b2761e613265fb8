import { setTimeout as delay } from "node:timers/promises";

/** Waits for some milliseconds. @throws the signal's reason when it is aborted before their end. */
export async function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(durationMs, undefined, signal && { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
