import type { FigureName, PresetName } from "@basics/experiments";
import { escapeXml, htmlTable, reportPage } from "@basics/experiments/report";
import type { DrawnPanel } from "@basics/experiments/report";
import {
  costsText,
  COMPARISON_EXPLANATION,
  comparisonHeading,
  comparisonLines,
  remarks,
} from "./comparison-text.js";
import type { MeasuredFigure } from "./measured-figure.js";

/** The facts about the measurement that the page shows. */
export interface ReportOptions {
  readonly figure: FigureName;
  readonly on: "embedded" | "fabric";
  readonly preset: PresetName;
  readonly seeds: number;
}

/**
 * Writes a figure with its measured points, and the numbers, as one page that needs no other file.
 */
export function comparisonHtml(
  { figure, on, preset, seeds }: ReportOptions,
  panels: readonly DrawnPanel[],
  measured: Omit<MeasuredFigure, "files">,
): string {
  const title = `Figure ${figure.replace(/^fig/, "")}, measured beside simulated`;
  const ledger = on === "fabric" ? "Fabric’s own programs" : "the embedded network";
  const drawn = panels.map(({ svg }) => `<figure>${svg}</figure>`).join("");
  const list = remarks(measured).map((remark) => `<li>${escapeXml(remark)}</li>`);
  return reportPage(
    title,
    `<h1>${title}</h1>
<p>Points measured on ${ledger}, through gateways and chaincode, over curves of the simulator (preset
${preset}, ${seeds} runs a point) that were given what this ledger takes for itself. A hollow diamond: the machine did not keep up.</p>
<div class="panels">${drawn}</div>
${htmlTable(comparisonHeading, measured.rows.flatMap(comparisonLines))}
<p><small>${COMPARISON_EXPLANATION}</small></p>
<ul>${list.join("")}</ul>
<p class="note">${escapeXml(costsText(measured))} Messages between clouds take no time, on both sides.</p>`,
  );
}
