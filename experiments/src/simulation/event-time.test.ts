import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventHeap } from "./event-heap.js";
import { EventTime } from "./event-time.js";

const CODE = 9;

/** Plays all events of a heap. */
function play(heap: EventHeap, time: EventTime): void {
  while (heap.pop()) {
    assert.equal(heap.code, CODE);
    time.nowMs = heap.time;
    time.run(heap.value);
  }
}

describe("virtual time", () => {
  it("calls back after the delay, the earliest first", () => {
    const heap = new EventHeap();
    const time = new EventTime(heap, CODE);
    const calls: [string, number][] = [];
    time.nowMs = 100;
    time.after(20, () => calls.push(["late", time.now()]));
    time.after(5, () => calls.push(["early", time.now()]));
    play(heap, time);
    assert.deepEqual(calls, [
      ["early", 105],
      ["late", 120],
    ]);
  });

  it("does not call what was called off", () => {
    const heap = new EventHeap();
    const time = new EventTime(heap, CODE);
    let called = 0;
    const cancel = time.after(5, () => (called += 1));
    time.after(6, () => (called += 10));
    cancel();
    play(heap, time);
    assert.equal(called, 10);
  });

  it("does not call off another callback that was given the place of an earlier one", () => {
    const heap = new EventHeap();
    const time = new EventTime(heap, CODE);
    const calls: string[] = [];
    const cancel = time.after(1, () => calls.push("first"));
    play(heap, time);
    time.after(1, () => calls.push("second"));
    cancel();
    play(heap, time);
    assert.deepEqual(calls, ["first", "second"]);
  });

  it("takes callbacks that ask for more of themselves", () => {
    const heap = new EventHeap();
    const time = new EventTime(heap, CODE);
    let left = 1000;
    const again = (): void => {
      left -= 1;
      if (left > 0) time.after(1, again);
    };
    time.after(1, again);
    play(heap, time);
    assert.deepEqual([left, time.now()], [0, 1000]);
  });
});
