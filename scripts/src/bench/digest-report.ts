import { table } from "../output/table.js";
import type { DigestFigure } from "./digest-bench.js";
import { figure } from "./report.js";
import { median } from "./statistics.js";

/** The figures of the digest as text for a terminal: medians of the rounds. */
export function digestReport(figures: readonly DigestFigure[]): string {
  const rows = figures.map(({ what, reference, measured, wanted, met, pairs, unit }) => [
    met ? "met" : "MISSED",
    what,
    `${figure(median(pairs.map(([ours]) => ours)))} ${unit}`,
    reference,
    `${figure(median(pairs.map(([, theirs]) => theirs)))} ${unit}`,
    figure(measured),
    wanted,
  ]);
  return table(["", "what", "ours", "reference", "reference's", "ratio", "wanted"], rows);
}
