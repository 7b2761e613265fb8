import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { distributionOf, mean, median, medianRatio, percentile } from "./statistics.js";

describe("the bench's arithmetic", () => {
  it("interpolates percentiles between neighbours, whatever the order of the samples", () => {
    assert.equal(percentile([40, 10, 30, 20], 0.5), 25);
    assert.equal(percentile([40, 10, 30, 20], 1), 40);
    assert.equal(percentile([40, 10, 30, 20], 0), 10);
    assert.equal(percentile([0, 100], 0.95), 95);
  });

  it("takes the only sample for every percentile", () => {
    assert.deepEqual(distributionOf([7]), { median: 7, p95: 7, p99: 7, samples: 1 });
  });

  it("has no median or mean of nothing", () => {
    assert.ok(Number.isNaN(median([])));
    assert.ok(Number.isNaN(mean([])));
  });

  it("does not reorder what it was given", () => {
    const samples = [3, 1, 2];
    assert.equal(median(samples), 2);
    assert.deepEqual(samples, [3, 1, 2]);
  });

  it("compares within each round before it takes the median", () => {
    const slowRound = [10, 20] as const;
    const fastRounds = [
      [90, 100],
      [95, 100],
    ] as const;
    assert.equal(medianRatio([slowRound, ...fastRounds]), 0.9);
  });
});
