import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chartSvg } from "./chart.js";
import { makeScale } from "./scale.js";

describe("a scale", () => {
  it("holds every value between its ends, in order, with some ticks and not many", () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), { minLength: 1 });
    const names = fc.constantFrom("linear" as const, "log2" as const, "log10" as const);
    fc.assert(
      fc.property(values, names, fc.boolean(), (drawn, name, fromZero) => {
        const scale = makeScale(name, drawn, [100, 500], { fromZero });
        const places = [...drawn].sort((a, b) => a - b).map((value) => scale.place(value));
        assert.ok(places.every((place) => place >= 100 - 1e-6 && place <= 500 + 1e-6));
        assert.ok(places.every((place, index) => place >= (places[index - 1] ?? 0) - 1e-9));
        assert.ok(scale.ticks.length >= 2 && scale.ticks.length <= 30);
      }),
      { numRuns: 300 },
    );
  });

  it("labels powers and round numbers", () => {
    const labels = (scale: ReturnType<typeof makeScale>) => scale.ticks.map(({ label }) => label);
    assert.deepEqual(labels(makeScale("log2", [0.25, 3], [0, 1])), ["0.25", "0.5", "1", "2", "4"]);
    assert.deepEqual(labels(makeScale("log10", [0.03, 0.3], [0, 1])), [
      "0.02",
      "0.05",
      "0.1",
      "0.2",
      "0.5",
    ]);
    assert.deepEqual(labels(makeScale("linear", [3, 11], [0, 1], { fromZero: true })), [
      "0",
      "2",
      "4",
      "6",
      "8",
      "10",
      "12",
    ]);
  });
});

describe("a chart", () => {
  const point = (x: number, y: number, stable = true) => ({ x, y, ci95: 0.1, stable });
  const options = {
    title: "A & B",
    xLabel: "x",
    yLabel: "y",
    xScale: "linear",
    yScale: "linear",
    curves: [{ label: "one", style: "points", points: [point(1, 1), point(2, 5, false)] }],
  } as const;

  it("explains hollow points only where it has some", () => {
    assert.match(chartSvg(options), /hollow/);
    const stable = { ...options, curves: [{ ...options.curves[0], points: [point(1, 1)] }] };
    assert.doesNotMatch(chartSvg(stable), /hollow/);
  });

  it("draws measured points over the curves, within the same axes", () => {
    const overlays = [{ label: "measured", style: "points", points: [point(1, 50)] }] as const;
    const svg = chartSvg({ ...options, overlays });
    assert.match(svg, />measured</);
    assert.match(svg, />50</);
  });

  it("escapes text and holds no number that is none, even of nothing to draw", () => {
    assert.match(chartSvg(options), /A &amp; B/);
    for (const curves of [options.curves, []]) {
      assert.doesNotMatch(chartSvg({ ...options, curves }), /NaN|Infinity|undefined/);
    }
  });
});
