import { setTimeout as delay } from "node:timers/promises";

/** Asks again and again until a condition holds. The test's own deadline bounds the time. */
export async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
