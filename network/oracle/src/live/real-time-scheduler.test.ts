import assert from "node:assert/strict";
import { it } from "node:test";
import { realTimeScheduler } from "./real-time-scheduler.js";

it("real time runs callbacks later, never early, and none that was called off", async () => {
  const scheduler = realTimeScheduler;
  const ran = new Set<number>();
  const early: number[] = [];
  const done = (delayMs: number): (() => void) => {
    const started = scheduler.now();
    return () => {
      ran.add(delayMs);
      if (scheduler.now() - started < delayMs) early.push(delayMs);
    };
  };
  for (const delayMs of [0, 0.4, 3.5, 20]) scheduler.after(delayMs, done(delayMs));
  for (const delayMs of [0.1, 1, 15]) scheduler.after(delayMs, done(delayMs))();
  assert.equal(ran.size, 0);
  await new Promise<void>((resolve) => {
    scheduler.after(40, resolve);
  });
  // On a busy machine the longest may still be waiting for its turn.
  for (let turn = 0; turn < 1000 && !ran.has(20); turn += 1) await new Promise(setImmediate);
  assert.deepEqual([...ran].sort(), [0, 0.4, 20, 3.5]);
  assert.deepEqual(early, []);
});
