import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ratioRow } from "./row.js";

const row = (reach: { atLeast: number } | { atMost: number }, ours: number) =>
  ratioRow({
    figure: "reads",
    unit: "ms",
    reference: "the same, small",
    reach,
    pairs: [
      [ours, 1],
      [10 * ours, 10],
      [100 * ours, 1],
    ],
  });

describe("a row of the bench", () => {
  it("has the median of the rounds' ratios, not the ratio of medians", () => {
    const { ratio, measured, reference } = row({ atMost: 2 }, 1);
    assert.deepEqual([ratio, measured, reference?.measured], [1, 10, 1]);
  });

  it("is met at its reach and missed beyond it", () => {
    assert.deepEqual([row({ atMost: 1 }, 1).met, row({ atMost: 0.9 }, 1).met], [true, false]);
    assert.deepEqual([row({ atLeast: 1 }, 1).met, row({ atLeast: 1.1 }, 1).met], [true, false]);
  });

  it("misses its reach where nothing could be measured", () => {
    assert.equal(row({ atMost: 1 }, NaN).met, false);
    assert.equal(row({ atLeast: 1 }, NaN).met, false);
  });
});
