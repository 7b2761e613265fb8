import { setTimeout as delay } from "node:timers/promises";

const deadlineMs = 90_000;
const pollMs = 25;
const requestDeadlineMs = 5_000;

/**
 * Waits until a service reports at `/readyz` that it is ready.
 *
 * @throws an Error that says what it lacks
 */
export async function untilReady(name: string, url: string): Promise<void> {
  const end = Date.now() + deadlineMs;
  let lacking = "no answer";
  while (Date.now() < end) {
    try {
      const signal = AbortSignal.timeout(requestDeadlineMs);
      const response = await fetch(`${url}/readyz`, { signal });
      lacking = await response.text();
      if (response.ok) return;
    } catch (cause) {
      lacking = (cause as Error).message;
    }
    await delay(pollMs);
  }
  throw new Error(`The ${name} is not ready after ${deadlineMs / 1000} s: ${lacking}`);
}
