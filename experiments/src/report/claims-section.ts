import { escapeXml } from "../chart/escape-xml.js";
import type { Verdict } from "../claims/claim.js";
import type { JudgedClaim } from "../claims/judge-claims.js";
import type { PresetName } from "../scenario/scenario.js";
import { checkText, marginText } from "./verdict-text.js";

/** The section of the report on all claims: how many hold under each preset, and each with its verdicts. */
export function claimsSection(rows: readonly JudgedClaim[], names: readonly PresetName[]): string {
  if (rows.length === 0) return "";
  const kept = names.map((name) => {
    const holding = rows.filter(({ verdicts }) => verdicts.get(name)?.holds === true).length;
    return `<strong>${name}: ${holding} of ${rows.length} hold</strong>`;
  });
  return `<h2>Claims of section V</h2>
<p>${kept.join("; ")}. The margin says how often the tightest check is met: 1 is the border, below 1 the claim fails.</p>
${claimsTable(rows, names)}`;
}

/** A table of claims: their text, their test, and under each preset the verdict and what shows it. */
export function claimsTable(rows: readonly JudgedClaim[], names: readonly PresetName[]): string {
  const heading = names.map((name) => `<th>${name}</th><th>shown by</th>`).join("");
  const body = rows.map(({ claim, verdicts }) => {
    const calibrating =
      claim.calibrating === true ? ' <span class="tag">chose the calibration</span>' : "";
    const cells = names.map((name) => verdictCells(verdicts.get(name))).join("");
    return `<tr><td>${claim.id}</td><td>${escapeXml(claim.text)}${calibrating}<br><small>${escapeXml(claim.test)}</small></td>${cells}</tr>`;
  });
  return `<table class="claims"><thead><tr><th>Fig.</th><th>claim and test</th>${heading}</tr></thead>
<tbody>${body.join("\n")}</tbody></table>`;
}

function verdictCells(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "<td></td><td></td>";
  const word = verdict.holds ? "holds" : "fails";
  return (
    `<td class="${word}"><strong>${word}</strong><br><small>margin ${marginText(verdict.margin)}</small></td>` +
    `<td><small>${escapeXml(checkText(verdict.tightest))}</small></td>`
  );
}
