import { backOffMs, pause } from "@basics/runtime/waiting";

const BACK_OFF = { firstMs: 100, maximumMs: 5_000 };

/**
 * Waits after a failure before the same is tried again: 100 ms at most at first, up to five seconds
 * later.
 *
 * @param failures how often it failed so far, from 1.
 * @throws the signal's reason when it is aborted meanwhile.
 */
export async function backOff(failures: number, signal?: AbortSignal): Promise<void> {
  await pause(backOffMs(BACK_OFF, failures, Math.random), signal);
}
