import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { attribute, elements } from "../testing/parse-svg.js";
import { chartSvg } from "./chart.js";
import type { Curve, CurvePoint } from "./curve.js";
import { escapeXml } from "./escape-xml.js";
import { colours, marker } from "./markers.js";
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

  it("puts the ends of the paper at its outer ticks, and turns over where the ends do", () => {
    const scale = makeScale("linear", [3, 11], [300, 20], { fromZero: true });
    assert.deepEqual([scale.place(0), scale.place(12)], [300, 20]);
    assert.ok(scale.place(3) > scale.place(11));
  });

  it("spreads a logarithmic axis by ratios, and keeps what has no logarithm at its start", () => {
    const scale = makeScale("log2", [1, 16], [0, 400]);
    assert.deepEqual(
      [1, 2, 4, 8, 16].map((value) => Math.round(scale.place(value))),
      [0, 100, 200, 300, 400],
    );
    assert.deepEqual([scale.place(0), scale.place(-5)], [0, 0]);
  });

  it("writes large numbers short", () => {
    const labels = makeScale("linear", [0, 3e6], [0, 1], { fromZero: true }).ticks;
    assert.deepEqual(labels.map(({ label }) => label).slice(0, 3), ["0", "500k", "1M"]);
  });

  it("has ticks even of nothing, and of one value", () => {
    for (const name of ["linear", "log2", "log10"] as const) {
      for (const values of [[], [5]]) {
        const scale = makeScale(name, values, [0, 1]);
        assert.ok(scale.ticks.length >= 2, `${name} of ${values.length}`);
        assert.ok(Number.isFinite(scale.place(5)));
      }
    }
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

describe("a chart's curves", () => {
  const at = (x: number, y: number, ci95: number | null = null, stable = true) => ({
    x,
    y,
    ci95,
    stable,
  });
  const draw = (...curves: readonly Curve[]): string =>
    chartSvg({
      title: "T",
      xLabel: "x",
      yLabel: "y",
      xScale: "linear",
      yScale: "linear",
      curves,
    });
  const points = (...own: readonly CurvePoint[]): Curve => ({
    label: "",
    style: "points",
    points: own,
  });
  const paths = (svg: string) => elements(svg, "path");

  it("have a marker at every point and an error bar where an interval is known", () => {
    const svg = draw(points(at(1, 1, 0.5), at(2, 2), at(3, 3, 0)));
    assert.equal(elements(svg, "g").filter((each) => each.includes("transform")).length, 3);
    const bars = paths(svg).filter((each) => attribute(each, "d")?.includes("m-4 0h8"));
    assert.equal(bars.length, 1);
  });

  it("are dashed to and from an overloaded point, whose marker is hollow", () => {
    const svg = draw(points(at(1, 1), at(2, 2), at(3, 9, null, false)));
    const dashed = paths(svg).filter((each) => attribute(each, "stroke-dasharray") === "3 4");
    assert.equal(dashed.length, 1);
    const hollow = paths(svg).filter((each) => attribute(each, "fill") === "#fff");
    assert.equal(hollow.length, 1);
  });

  it("differ in colour and shape, of which bounds take none", () => {
    const bound: Curve = { label: "", style: "bound", points: [at(1, 1), at(3, 1)] };
    const svg = draw(points(at(1, 1)), bound, points(at(2, 2)));
    const markers = paths(svg).filter((each) => attribute(each, "stroke-width") === "1.6");
    const [one, other] = markers;
    assert.equal(markers.length, 2);
    assert.deepEqual(
      markers.map((each) => attribute(each, "fill")),
      [colours[0], colours[1]],
    );
    assert.notEqual(attribute(one ?? "", "d"), attribute(other ?? "", "d"));
    assert.ok(paths(svg).some((each) => attribute(each, "stroke-dasharray") === "7 4"));
  });

  it("keep the highest and the lowest point of every stretch of a long line", () => {
    const long = Array.from({ length: 10_000 }, (_, x) => at(x, x === 5_000 ? 90 : x % 7));
    const svg = draw({ label: "", style: "line", points: long });
    const line = paths(svg).find((each) => attribute(each, "stroke-width") === "1.3") ?? "";
    const places = (attribute(line, "d") ?? "").slice(1).split("L");
    assert.ok(places.length >= 400 && places.length <= 802, String(places.length));
    const heights = places.map((place) => Number(place.split(" ")[1]));
    assert.equal(heights.filter((each) => each < 100).length, 1, "the one peak is there");
    const xs = places.map((place) => Number(place.split(" ")[0]));
    assert.ok(xs.every((x, index) => x >= (xs[index - 1] ?? 0)));
  });

  it("stay on the paper where an error bar reaches below a logarithmic axis", () => {
    const svg = chartSvg({
      title: "T",
      xLabel: "x",
      yLabel: "y",
      xScale: "log2",
      yScale: "log10",
      curves: [points(at(1, 1, 5), at(8, 100, 1))],
    });
    assert.doesNotMatch(svg, /NaN|Infinity/);
    const [, height] = (attribute(svg, "viewBox") ?? "").split(" ").slice(2).map(Number);
    for (const path of paths(svg)) {
      const [, y] = /^M[\d.-]+ ([\d.-]+)/.exec(attribute(path, "d") ?? "") ?? [];
      if (y !== undefined) assert.ok(Number(y) <= (height ?? 0), path);
    }
  });

  it("share a legend that grows by rows and leaves out what has no label", () => {
    const named = (count: number): Curve[] =>
      Array.from({ length: count }, (_, index) => ({
        ...points(at(1, index)),
        label: `a curve with a long name, number ${index}`,
      }));
    const height = (svg: string) => Number(attribute(svg, "height"));
    assert.ok(height(draw(...named(6))) > height(draw(...named(1))));
    assert.match(draw(...named(2)), /number 0<.*number 1</s);
    assert.equal(height(draw(points(at(1, 1)))), height(draw(...named(1))) - 20);
  });
});

describe("a marker", () => {
  it("repeats its shapes and colours only after all were used", () => {
    const shapes = Array.from({ length: 6 }, (_, index) => marker(index, "#000"));
    assert.equal(new Set(shapes).size, 6);
    assert.equal(marker(6, "#000"), shapes[0]);
    assert.equal(new Set(colours).size, colours.length);
  });

  it("is white inside where it is hollow", () => {
    assert.equal(attribute(marker(0, "#d55e00", false), "fill"), "#fff");
    assert.equal(attribute(marker(0, "#d55e00"), "fill"), "#d55e00");
  });
});

describe("text in a chart", () => {
  it("comes back as it was when it is read as XML", () => {
    const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeXml(text);
        assert.doesNotMatch(escaped, /[<>"]/);
        const read = escaped.replace(/&(\w+);/g, (whole, name: string) => entities[name] ?? whole);
        assert.equal(read, text);
      }),
    );
  });
});
