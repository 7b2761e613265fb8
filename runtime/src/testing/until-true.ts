import { setTimeout as delay } from "node:timers/promises";

/** Waits until something is so of which nobody is told; the test's own deadline bounds it. */
export async function untilTrue(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
