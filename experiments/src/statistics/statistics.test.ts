import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RandomStream } from "@basics/oracle";
import fc from "fast-check";
import { estimate, studentQuantile } from "./confidence.js";
import { pairedDifferences } from "./paired.js";
import { Samples } from "./samples.js";
import { select } from "./select.js";

describe("statistics", () => {
  it("take Student's quantiles from the table, and near it beyond", () => {
    assert.equal(studentQuantile(9), 2.26216);
    assert.ok(Math.abs(studentQuantile(60) - 2.0003) < 2e-4);
    assert.ok(Math.abs(studentQuantile(1_000_000) - 1.96) < 1e-3);
  });

  it("cover the true mean with a 95% interval about 95 times in a hundred", () => {
    const random = new RandomStream(1, "coverage");
    let covered = 0;
    for (let trial = 0; trial < 4000; trial += 1) {
      const { mean, ci95 } = estimate(Array.from({ length: 10 }, () => random.normal()));
      if (Math.abs(mean ?? Infinity) <= (ci95 ?? 0)) covered += 1;
    }
    assert.ok(Math.abs(covered / 4000 - 0.95) < 0.012, String(covered));
  });

  it("say what they do not know: nothing observed, or one run only", () => {
    assert.deepEqual(estimate([NaN, NaN]), { mean: null, ci95: null, n: 0 });
    assert.deepEqual(estimate([NaN, 3]), { mean: 3, ci95: null, n: 1 });
    assert.deepEqual(estimate([0.1, 0.1, 0.1]).ci95, 0);
  });

  it("keep samples whole, so that quantiles are exact", () => {
    const samples = new Samples();
    for (let value = 1000; value >= 1; value -= 1) samples.add(value);
    assert.equal(samples.mean, 500.5);
    assert.deepEqual(samples.quantiles([0, 0.5, 0.95, 0.99, 1]), [1, 500, 950, 990, 1000]);
    assert.ok(Number.isNaN(new Samples().quantiles([0.5])[0]));
  });

  it("select what sorting would put at a rank, of any values", () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, (drawn) => {
        const sorted = Float64Array.from(drawn).sort();
        const places = Float64Array.from(drawn);
        let from = 0;
        for (const rank of [0, sorted.length >> 1, sorted.length - 1]) {
          // Both zeros are one value to a comparison.
          assert.equal(select(places, rank, from) + 0, (sorted[rank] ?? NaN) + 0);
          from = rank;
        }
      }),
      { numRuns: 500 },
    );
  });

  it("pair runs by seed and cancel what chance did to both", () => {
    const side = (shift: number, seeds: readonly number[]) =>
      seeds.map((seed) => ({ seed, metrics: { localBlocks: 100 * (seed % 7) + shift } }));
    const differences = pairedDifferences(side(0, [1, 2, 3, 4]), side(5, [4, 3, 2, 9]));
    const blocks = differences.find(({ metric }) => metric === "localBlocks");
    assert.deepEqual(blocks?.difference, { mean: 5, ci95: 0, n: 3 });
    assert.equal(differences.find(({ metric }) => metric === "globalBlocks")?.difference.n, 0);
  });
});
