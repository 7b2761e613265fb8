import { escapeXml, htmlTable, reportPage } from "@basics/experiments";
import type { DrawnPanel } from "@basics/experiments";
import type { Measured, MeasureOptions } from "./measure-beside.js";
import {
  costsText,
  measuredExplanation,
  measuredHeading,
  measuredLines,
  remarks,
} from "./measured-text.js";

export type ReportOptions = Pick<MeasureOptions, "figure" | "on" | "preset" | "seeds">;

/** A figure with its measured points, and the numbers, as one page that needs nothing else. */
export function measuredHtml(
  { figure, on, preset, seeds }: ReportOptions,
  panels: readonly DrawnPanel[],
  measured: Omit<Measured, "files">,
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
${htmlTable(measuredHeading, measured.rows.flatMap(measuredLines))}
<p><small>${measuredExplanation}</small></p>
<ul>${list.join("")}</ul>
<p class="note">${escapeXml(costsText(measured))} Messages between clouds take no time, on both sides.</p>`,
  );
}
