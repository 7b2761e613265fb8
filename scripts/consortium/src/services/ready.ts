import { setTimeout as delay } from "node:timers/promises";

const DEADLINE_MS = 90_000;
const POLL_MS = 25;
const REQUEST_DEADLINE_MS = 5_000;

/**
 * Waits until a service reports at `/readyz` that it is ready.
 *
 * @throws an Error that says what it lacks
 */
export async function untilReady(name: string, url: string): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  let lacking = "no answer";
  while (Date.now() < end) {
    try {
      const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
      const response = await fetch(`${url}/readyz`, { signal });
      lacking = await response.text();
      if (response.ok) return;
    } catch (cause) {
      lacking = (cause as Error).message;
    }
    await delay(POLL_MS);
  }
  throw new Error(`The ${name} is not ready after ${DEADLINE_MS / 1000} s: ${lacking}`);
}
