import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { EventHeap } from "./event-heap.js";

it("an event heap gives events by time, and those of one time in the order of their coming", () => {
  const pushes = fc.array(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(undefined)), {
    maxLength: 3000,
  });
  fc.assert(
    fc.property(pushes, (steps) => {
      const heap = new EventHeap();
      let expected: { readonly time: number; readonly value: number }[] = [];
      steps.forEach((time, value) => {
        if (time !== undefined) {
          heap.push(time, 7, value);
          expected.push({ time, value });
          return;
        }
        const next = [...expected].sort((a, b) => a.time - b.time || a.value - b.value)[0];
        assert.equal(heap.pop(), next !== undefined);
        if (next === undefined) return;
        assert.deepEqual([heap.time, heap.code, heap.value], [next.time, 7, next.value]);
        expected = expected.filter((each) => each !== next);
      });
      assert.equal(heap.length, expected.length);
    }),
    { numRuns: 100 },
  );
});
