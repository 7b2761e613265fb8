import assert from "node:assert/strict";
import { it } from "node:test";
import { systemClock } from "./clock.js";

it("has timers that end after their time, or once they are stopped", async () => {
  const began = systemClock.elapsed();
  await systemClock.timer(20).over;
  // Node counts in whole milliseconds, from the time at which its loop last read the clock.
  assert.ok(systemClock.elapsed() - began >= 15);
  const stopped = systemClock.timer(3_600_000);
  stopped.stop();
  await stopped.over;
  assert.ok(systemClock.elapsed() - began < 60_000);
});
