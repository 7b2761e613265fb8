import { escapeXml } from "../chart/escape-xml.js";
import { figureNames } from "../figures/paper-figures.js";
import { choiceParameters, numericParameters } from "../scenario/parameters.js";
import { presets } from "../scenario/scenario.js";
import type { PresetName } from "../scenario/scenario.js";
import { valueLabel } from "../sweep/labels.js";
import { claimsSection } from "./claims-section.js";
import type { Experiment } from "./experiment.js";
import { figureSection, panelsOf } from "./figure-section.js";
import { reportPage } from "./report-page.js";
import type { RunRecord } from "./run-record.js";
import { FEW_SEEDS_NOTE } from "./verdict-text.js";

/** The experiment as one HTML page that loads no other file: claims, figures and parameters. */
export function reportHtml(experiment: Experiment, record: RunRecord): string {
  const names = [...experiment.results.keys()];
  const drawn = figureNames.filter((figure) => panelsOf(experiment, figure).length > 0);
  const body = `<h1>BASICS: the paper’s evaluation, reproduced</h1>
<p>Section V of Velloso et al., <cite>BASICS: A Multi-Blockchain Approach for Securing VM Migration in
Joint-Cloud Systems</cite>, IEEE CCNC 2023, played by a discrete-event simulator. Each point is the mean
of ${record.seeds.length} runs with its 95% interval (Student’s t over the runs’ means).</p>
<p class="note">${escapeXml(record.model)}</p>
${presetNotes(names)}
${claimsSection(experiment.claims, names)}
${experiment.claims.length > 0 && record.seeds.length < 10 ? `<p class="note">${FEW_SEEDS_NOTE}</p>` : ""}
${drawn.map((figure) => figureSection(experiment, figure, names)).join("\n")}
<h2>Parameters</h2>
${parameterTable(names)}
<h2>This run</h2>
${runTable(record)}`;
  return reportPage("the paper's evaluation, reproduced", body);
}

function presetNotes(names: readonly PresetName[]): string {
  const notes: Readonly<Record<PresetName, string>> = {
    table1: "Table I of the paper to the letter: 0.1 ms to process a transaction in a block.",
    calibrated:
      "The one change under which every claim holds: 1 ms to process a transaction in a block. " +
      "The claim that chose it is marked; it proves nothing about this preset.",
  };
  const items = names.map((name) => `<dt>${name}</dt><dd>${notes[name]}</dd>`);
  return `<dl class="presets">${items.join("")}</dl>`;
}

function parameterTable(names: readonly PresetName[]): string {
  const rows = [...numericParameters, ...choiceParameters].map(({ name, label }) => {
    const cells = names
      .map((preset) => `<td>${valueLabel(name, presets[preset][name])}</td>`)
      .join("");
    return `<tr><td>${label}</td><td><code>${name}</code></td>${cells}</tr>`;
  });
  const heading = names.map((name) => `<th>${name}</th>`).join("");
  return `<table><thead><tr><th>parameter</th><th>name</th>${heading}</tr></thead><tbody>${rows.join("\n")}</tbody></table>`;
}

function runTable(record: RunRecord): string {
  const rows = [
    ["version", record.version],
    ["seeds", record.seeds.join(", ")],
    ["generator", record.generator],
    ["simulated events", record.events.toLocaleString("en")],
    ["wall time", `${record.tookSeconds.toFixed(1)} s`],
    ["Node", record.node],
    ["processor", `${record.processor.count} × ${record.processor.model}`],
  ];
  const body = rows.map(
    ([name = "", value = ""]) => `<tr><td>${name}</td><td>${escapeXml(value)}</td></tr>`,
  );
  return `<table><tbody>${body.join("")}</tbody></table>`;
}
