import assert from "node:assert/strict";
import { it } from "node:test";
import { SimulatedClock } from "../../testing/simulated-clock.js";
import { Deadline } from "./deadline.js";

const HOUR_MS = 3_600_000;

for (const [jump, byMs] of [
  ["back", -HOUR_MS],
  ["forward", HOUR_MS],
] as const) {
  it(`is as far off as before when the clock is put ${jump}`, async () => {
    const clock = new SimulatedClock();
    const deadline = new Deadline(clock, 10_000);
    await clock.pass(4_000);
    clock.jumpedMs = byMs;
    assert.equal(Math.round(deadline.remainingMs), 6_000);
    assert.ok(!deadline.over);
    // gRPC is told the time of day as it is now.
    assert.equal(deadline.step(1_000) - clock.now(), 1_000);
    assert.equal(Math.round(deadline.step(HOUR_MS) - clock.now()), 6_000);
    await clock.pass(6_000);
    assert.ok(deadline.over);
  });
}
