import type { BenchRow, Detail, Reach } from "@basics/lab/bench";
import { table } from "./table.js";

export function detailTable({ title, headings, rows }: Detail): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? digits(cell) : cell)),
  );
  return `${title}\n${table(headings, cells)}`;
}

/** All rows as one table for a terminal. */
export function benchTable(rows: readonly BenchRow[]): string {
  return table(
    ["figure", "measured", "reference", "ratio", "reach", "met"],
    rows.map(({ figure, measured, unit, reference, ratio, reach, met }) => [
      figure,
      `${digits(measured)} ${unit}`,
      reference === undefined ? "" : `${reference.what}: ${digits(reference.measured)} ${unit}`,
      ratio === undefined ? "" : digits(ratio),
      reach === undefined ? "" : reachText(reach),
      met === undefined ? "" : met ? "met" : "MISSED",
    ]),
  );
}

function reachText(reach: Reach): string {
  return "atLeast" in reach ? `≥ ${reach.atLeast}` : `≤ ${reach.atMost}`;
}

/** Three figures that matter. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
