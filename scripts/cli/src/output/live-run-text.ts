import {
  COMPARISON_EXPLANATION,
  comparisonHeading,
  comparisonLines,
  costsText,
  remarks,
} from "@basics/lab/live-run";
import type { MeasuredFigure } from "@basics/lab/live-run";
import { table } from "./table.js";

/** Writes a figure's points as they were measured and simulated, and how busy the machine was. */
export function liveRunText(measured: MeasuredFigure): string {
  const { rows, files } = measured;
  return [
    costsText(measured),
    "",
    table(comparisonHeading, rows.flatMap(comparisonLines)),
    "",
    ...remarks(measured),
    "",
    COMPARISON_EXPLANATION,
    `Written: ${files.join(", ")}`,
  ].join("\n");
}
