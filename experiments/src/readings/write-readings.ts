import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeXml } from "../chart/escape-xml.js";
import type { ClaimRow } from "../claims/judge-claims.js";
import { reportPage } from "../report/report-page.js";
import { modelNote } from "../report/run-record.js";
import { checkText, marginText } from "../report/verdict-text.js";
import type { CalibrationPoint } from "./calibration.js";
import { calibrationChart } from "./calibration.js";
import type { Sensitivity } from "./sensitivity.js";
import type { VariantClaims } from "./judge-variants.js";
import { failing } from "./judge-variants.js";

/** One row of a table of what keeps which claims. */
interface Row {
  readonly name: string;
  readonly judged: VariantClaims;
}

/** Writes calibration.csv, .svg and .html. */
export async function writeCalibration(
  points: readonly CalibrationPoint[],
  folder: string,
): Promise<void> {
  const rows = points.map(({ blockProcessingMsPerTx, judged }) => ({
    name: `${blockProcessingMsPerTx} ms`,
    judged,
  }));
  const svg = calibrationChart(points);
  const text =
    "Table I with other values for processing a transaction in a block. The paper states the local " +
    "chain's limit (claim 6.4), which Table I to the letter contradicts; the calibrated preset takes " +
    "the round value inside the range that keeps all claims.";
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "calibration.svg"), svg);
  await writePage(
    "calibration",
    "Calibration",
    `<p>${text}</p><figure>${svg}</figure>`,
    rows,
    folder,
  );
}

/** Writes sensitivity.csv and .html. */
export async function writeSensitivity(
  readings: readonly Sensitivity[],
  folder: string,
): Promise<void> {
  const rows = readings.map(({ preset, reading, judged }) => ({
    name: `${preset}: ${reading.name}`,
    judged,
  }));
  const text = "What the paper leaves open, read in other ways; one change at a time.";
  await mkdir(folder, { recursive: true });
  await writePage("sensitivity", "Sensitivity to open readings", `<p>${text}</p>`, rows, folder);
}

async function writePage(
  name: string,
  title: string,
  introduction: string,
  rows: readonly Row[],
  folder: string,
): Promise<void> {
  const body = `<h1>${title}</h1>
${introduction}
<p class="note">${escapeXml(modelNote)}</p>
${keptTable(rows)}
<h2>Margins</h2>
<p>How often the tightest check of each claim is met; below 1 it fails.</p>
${marginTable(rows)}`;
  await writeFile(join(folder, `${name}.html`), reportPage(title, body));
  await writeFile(join(folder, `${name}.csv`), csv(rows));
}

function keptTable(rows: readonly Row[]): string {
  const body = rows.map(({ name, judged }) => {
    const failed = failing(judged);
    const shown = failed.map(({ claim, verdicts }) => {
      const verdict = verdicts.get(judged.variant.name);
      const number = verdict === undefined ? "" : `; ${checkText(verdict.tightest)}`;
      return `<strong>${claim.id}</strong> ${escapeXml(claim.text.replace(/\.$/, "") + number)}`;
    });
    const kept = judged.claims.length - failed.length;
    const word = failed.length === 0 ? "holds" : "fails";
    return `<tr><td>${escapeXml(name)}</td><td class="${word}"><strong>${kept} of ${judged.claims.length}</strong></td><td><small>${shown.join("<br>")}</small></td></tr>`;
  });
  return `<table><thead><tr><th>reading</th><th>claims kept</th><th>claims contradicted</th></tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function marginTable(rows: readonly Row[]): string {
  const claims = rows[0]?.judged.claims ?? [];
  const heading = claims.map(({ claim }) => `<th>${claim.id}</th>`).join("");
  const body = rows.map(({ name, judged }) => {
    const cells = judged.claims.map((row) => {
      const verdict = row.verdicts.get(judged.variant.name);
      if (verdict === undefined) return "<td></td>";
      const word = verdict.holds ? "" : ' class="fails"';
      return `<td${word}><small>${marginText(verdict.margin)}</small></td>`;
    });
    return `<tr><td>${escapeXml(name)}</td>${cells.join("")}</tr>`;
  });
  return `<table><thead><tr><th></th>${heading}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function csv(rows: readonly Row[]): string {
  const heading = "reading,claim,holds,margin,shown,value,sense,threshold";
  const line = (name: string, variant: string, row: ClaimRow): string => {
    const verdict = row.verdicts.get(variant);
    if (verdict === undefined) return "";
    const { what, value, sense, threshold } = verdict.tightest;
    const shown = `"${what.replaceAll('"', '""')}"`;
    const cells = [verdict.holds, verdict.margin, shown, value, sense, threshold];
    return [`"${name}"`, row.claim.id, ...cells].join(",");
  };
  const lines = rows.flatMap(({ name, judged }) =>
    judged.claims.map((row) => line(name, judged.variant.name, row)),
  );
  return `${[heading, ...lines].join("\n")}\n`;
}
