import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BenchRow } from "@basics/lab/bench";
import { benchTable, detailTable } from "./bench-table.js";

const reads: BenchRow = {
  figure: "reads",
  measured: 10,
  unit: "ms",
  reference: { what: "the same, small", measured: 1 },
  ratio: 1,
  reach: { atMost: 0.5 },
  met: false,
  rounds: [[10, 10]],
};

describe("the bench's table", () => {
  it("has a line a row, with its reference, its ratio and whether it is met", () => {
    const plain: BenchRow = { figure: "all", measured: 3, unit: "s", rounds: [[3]] };
    const more: BenchRow = { ...reads, ratio: 123.4, reach: { atLeast: 2 }, met: true };
    const [heading = "", , ...lines] = benchTable([reads, plain, more]).split("\n");
    assert.deepEqual(heading.split(/ {2,}/), [
      "figure",
      "measured",
      "reference",
      "ratio",
      "reach",
      "met",
    ]);
    assert.match(
      lines[0] ?? "",
      /^reads +10\.0 ms +the same, small: 1\.00 ms +1\.00 +≤ 0\.5 +MISSED$/,
    );
    assert.match(lines[1] ?? "", /^all +3\.00 s$/);
    assert.match(lines[2] ?? "", / 123 +≥ 2 +met$/);
  });

  it("has a dash for what could not be measured", () => {
    assert.match(benchTable([{ ...reads, measured: NaN }]), /^reads +– ms/m);
  });

  it("has the numbers behind a part's figures under their title", () => {
    const detail = { title: "Steps", headings: ["step", "median"], rows: [["POST", 12.345]] };
    assert.equal(detailTable(detail), "Steps\nstep  median\n----  ------\nPOST  12.3");
  });
});
