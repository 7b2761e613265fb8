import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { backOffMs } from "./back-off.js";
import { pause } from "./pause.js";

suite("Back-off", () => {
  const backOff = { firstMs: 100, maximumMs: 1_000 };
  const between = (failures: number): [number, number] => [
    backOffMs(backOff, failures, () => 0),
    backOffMs(backOff, failures, () => 1),
  ];

  test("doubles with each failure up to the maximum, half of it by chance", () => {
    assert.deepEqual([1, 2, 3, 4, 5].map(between), [
      [50, 100],
      [100, 200],
      [200, 400],
      [400, 800],
      [500, 1_000],
    ]);
  });

  test("stays at the maximum however often it failed", () => {
    assert.deepEqual(between(1_000_000), [500, 1_000]);
  });
});

suite("A pause", () => {
  test("lasts as long as asked", async () => {
    const start = performance.now();
    await pause(30);
    assert.ok(performance.now() - start >= 29);
  });

  test("ends with the signal's reason", { timeout: 10_000 }, async () => {
    const abort = new AbortController();
    const reason = new Error("stopping");
    const pausing = pause(3_600_000, abort.signal);
    abort.abort(reason);
    await assert.rejects(pausing, reason);
    await assert.rejects(pause(3_600_000, abort.signal), reason);
  });
});
