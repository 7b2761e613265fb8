import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BlockCutter } from "./block-cutter.js";
import type { Waiting } from "./block-cutter.js";

const limits = { maxMessageCount: 3, preferredMaxBytes: 100 };

function envelope(size: number): Waiting {
  return { envelope: Buffer.alloc(0), size };
}

function sizes(blocks: readonly Waiting[][]): number[][] {
  return blocks.map((block) => block.map(({ size }) => size));
}

describe("block cutter", () => {
  it("cuts when the count is reached", () => {
    const cutter = new BlockCutter(limits);
    assert.deepEqual(sizes(cutter.order(envelope(1))), []);
    assert.deepEqual(sizes(cutter.order(envelope(2))), []);
    assert.deepEqual(sizes(cutter.order(envelope(3))), [[1, 2, 3]]);
    assert.equal(cutter.pending, 0);
  });

  it("cuts before the envelope that would make a block larger than preferred", () => {
    const cutter = new BlockCutter(limits);
    cutter.order(envelope(60));
    assert.deepEqual(sizes(cutter.order(envelope(41))), [[60]]);
    assert.equal(cutter.pending, 1);
    assert.deepEqual(sizes(cutter.order(envelope(59))), []);
    assert.deepEqual(sizes(cutter.cut()), [[41, 59]]);
  });

  it("puts an envelope of more than the preferred size into a block of its own", () => {
    const cutter = new BlockCutter(limits);
    cutter.order(envelope(10));
    assert.deepEqual(sizes(cutter.order(envelope(101))), [[10], [101]]);
    assert.deepEqual(sizes(cutter.order(envelope(500))), [[500]]);
    assert.equal(cutter.pending, 0);
  });

  it("cuts nothing where nothing waits", () => {
    assert.deepEqual(new BlockCutter(limits).cut(), []);
  });

  it("keeps order and limits for any sequence of envelopes and time-outs", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 1, max: 160 }) },
      fc.constant(0),
    );
    const bounds = fc.record({
      maxMessageCount: fc.integer({ min: 1, max: 5 }),
      preferredMaxBytes: fc.integer({ min: 1, max: 150 }),
    });
    fc.assert(
      fc.property(fc.array(step), bounds, (steps, bound) => {
        const cutter = new BlockCutter(bound);
        const waiting = steps.filter((size) => size > 0).map(envelope);
        const rest = waiting.values();
        const blocks: Waiting[][] = [];
        for (const size of steps) {
          const next = size === 0 ? undefined : rest.next().value;
          blocks.push(...(next === undefined ? cutter.cut() : cutter.order(next)));
          assert.ok(cutter.pending < bound.maxMessageCount);
        }
        blocks.push(...cutter.cut());
        assert.deepEqual(blocks.flat(), waiting);
        for (const block of blocks) {
          const bytes = block.reduce((sum, { size }) => sum + size, 0);
          assert.ok(block.length >= 1 && block.length <= bound.maxMessageCount);
          assert.ok(bytes <= bound.preferredMaxBytes || block.length === 1);
        }
      }),
    );
  });
});
