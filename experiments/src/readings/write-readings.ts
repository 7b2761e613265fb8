import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeXml } from "../chart/escape-xml.js";
import type { JudgedClaim } from "../claims/judge-claims.js";
import { reportPage } from "../report/report-page.js";
import { MODEL_NOTE } from "../report/run-record.js";
import { checkText, marginText } from "../report/verdict-text.js";
import type { CalibrationPoint } from "./calibration.js";
import { calibrationChart } from "./calibration.js";
import type { JudgedVariant } from "./judge-variants.js";
import type { JudgedReading } from "./sensitivity.js";

/** Writes calibration.csv, .svg and .html. */
export async function writeCalibration(
  points: readonly CalibrationPoint[],
  folder: string,
): Promise<void> {
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
    points.map(({ judged }) => judged),
    folder,
  );
}

/** Writes sensitivity.csv and .html. */
export async function writeSensitivity(
  readings: readonly JudgedReading[],
  folder: string,
): Promise<void> {
  const text = "What the paper leaves open, read in other ways; one change at a time.";
  await mkdir(folder, { recursive: true });
  await writePage(
    "sensitivity",
    "Sensitivity to open readings",
    `<p>${text}</p>`,
    readings.map(({ judged }) => judged),
    folder,
  );
}

async function writePage(
  name: string,
  title: string,
  introduction: string,
  variants: readonly JudgedVariant[],
  folder: string,
): Promise<void> {
  const body = `<h1>${title}</h1>
${introduction}
<p class="note">${escapeXml(MODEL_NOTE)}</p>
${keptTable(variants)}
<h2>Margins</h2>
<p>How often the tightest check of each claim is met; below 1 it fails.</p>
${marginTable(variants)}`;
  await writeFile(join(folder, `${name}.html`), reportPage(title, body));
  await writeFile(join(folder, `${name}.csv`), csv(variants));
}

function keptTable(variants: readonly JudgedVariant[]): string {
  const body = variants.map(({ variant, claims, contradicted }) => {
    const shown = contradicted.map(({ claim, verdicts }) => {
      const verdict = verdicts.get(variant.name);
      const number = verdict === undefined ? "" : `; ${checkText(verdict.tightest)}`;
      return `<strong>${claim.id}</strong> ${escapeXml(claim.text.replace(/\.$/, "") + number)}`;
    });
    const kept = claims.length - contradicted.length;
    const word = contradicted.length === 0 ? "holds" : "fails";
    return `<tr><td>${escapeXml(variant.name)}</td><td class="${word}"><strong>${kept} of ${claims.length}</strong></td><td><small>${shown.join("<br>")}</small></td></tr>`;
  });
  return `<table><thead><tr><th>reading</th><th>claims kept</th><th>claims contradicted</th></tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function marginTable(variants: readonly JudgedVariant[]): string {
  const heading = (variants[0]?.claims ?? []).map(({ claim }) => `<th>${claim.id}</th>`).join("");
  const body = variants.map(({ variant, claims }) => {
    const cells = claims.map(({ verdicts }) => {
      const verdict = verdicts.get(variant.name);
      if (verdict === undefined) return "<td></td>";
      const word = verdict.holds ? "" : ' class="fails"';
      return `<td${word}><small>${marginText(verdict.margin)}</small></td>`;
    });
    return `<tr><td>${escapeXml(variant.name)}</td>${cells.join("")}</tr>`;
  });
  return `<table><thead><tr><th></th>${heading}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function csv(variants: readonly JudgedVariant[]): string {
  const heading = "reading,claim,holds,margin,shown,value,sense,threshold";
  const lines = variants.flatMap(({ variant, claims }) =>
    claims.map((row) => csvLine(variant.name, row)),
  );
  return `${[heading, ...lines].join("\n")}\n`;
}

function csvLine(name: string, { claim, verdicts }: JudgedClaim): string {
  const verdict = verdicts.get(name);
  if (verdict === undefined) return "";
  const { what, value, sense, threshold } = verdict.tightest;
  const shown = `"${what.replaceAll('"', '""')}"`;
  const cells = [verdict.holds, verdict.margin, shown, value, sense, threshold];
  return [`"${name}"`, claim.id, ...cells].join(",");
}
