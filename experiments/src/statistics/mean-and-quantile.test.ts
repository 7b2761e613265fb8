import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mean, median, quantile } from "./mean-and-quantile.js";

describe("means and quantiles of few samples", () => {
  it("interpolate between neighbours, whatever the order of the samples", () => {
    assert.equal(quantile([40, 10, 30, 20], 0.5), 25);
    assert.equal(quantile([40, 10, 30, 20], 1), 40);
    assert.equal(quantile([40, 10, 30, 20], 0), 10);
    assert.equal(quantile([0, 100], 0.95), 95);
  });

  it("take the only sample for every quantile", () => {
    assert.deepEqual(
      [0, 0.5, 0.99].map((share) => quantile([7], share)),
      [7, 7, 7],
    );
  });

  it("are not there of nothing", () => {
    assert.ok(Number.isNaN(median([])));
    assert.ok(Number.isNaN(mean([])));
  });

  it("leave the samples in the order that they were given in", () => {
    const samples = [3, 1, 2];
    assert.equal(median(samples), 2);
    assert.equal(mean(samples), 2);
    assert.deepEqual(samples, [3, 1, 2]);
  });
});
