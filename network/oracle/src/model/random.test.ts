import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RandomStream } from "./random.js";

const drawn = (stream: RandomStream, count: number, draw: (stream: RandomStream) => number) =>
  Array.from({ length: count }, () => draw(stream));
const mean = (values: readonly number[]) =>
  values.reduce((sum, each) => sum + each, 0) / values.length;
const uniform = (stream: RandomStream) => stream.uniform();

describe("a random stream", () => {
  it("repeats from its seed and name, and differs from every other", () => {
    const of = (seed: number, name: string) => drawn(new RandomStream(seed, name), 8, uniform);
    assert.deepEqual(of(1, "local 0"), of(1, "local 0"));
    const all = [
      of(1, "local 0"),
      of(2, "local 0"),
      of(1, "local 1"),
      of(1, ""),
      of(2 ** 32 + 1, ""),
    ];
    assert.equal(new Set(all.flat()).size, 40);
  });

  it("has the moments of its distributions", () => {
    const stream = new RandomStream(7, "moments");
    const count = 200_000;
    const near = (actual: number, expected: number, off: number) => {
      assert.ok(Math.abs(actual - expected) < off, `${actual} is not near ${expected}`);
    };
    near(mean(drawn(stream, count, uniform)), 0.5, 0.005);
    near(mean(drawn(stream, count, (each) => each.exponential(3))), 3, 0.05);
    near(mean(drawn(stream, count, (each) => each.exponential(3) ** 2)), 18, 0.6);
    near(mean(drawn(stream, count, (each) => each.normal())), 0, 0.01);
    near(mean(drawn(stream, count, (each) => each.normal() ** 2)), 1, 0.02);
  });

  it("draws every whole number below its limit about equally often, independent of another stream", () => {
    const [one, other] = [new RandomStream(3, "a"), new RandomStream(3, "b")];
    const counts = new Array<number>(25).fill(0);
    for (let draw = 0; draw < 50_000; draw += 1) {
      const cell = one.below(5) * 5 + other.below(5);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, each) => sum + (each - 2000) ** 2 / 2000, 0);
    // The 99.99% quantile of 24 degrees of freedom.
    assert.ok(chiSquare < 58.6, String(chiSquare));
  });
});
