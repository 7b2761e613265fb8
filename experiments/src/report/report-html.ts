import { escapeXml } from "../chart/escape-xml.js";
import type { Verdict } from "../claims/claim.js";
import type { ClaimRow } from "../claims/judge-claims.js";
import { figureNames, figureSweeps } from "../figures/paper-figures.js";
import type { FigureName } from "../figures/paper-figures.js";
import { choiceParameters, numericParameters } from "../scenario/parameters.js";
import { payoffs } from "./time-limit-payoffs.js";
import { presets } from "../scenario/scenario.js";
import type { PresetName } from "../scenario/scenario.js";
import { metricLabels } from "../simulation/metrics.js";
import { migrationCounts } from "../sweep/csv.js";
import {
  isStable,
  panelPoints,
  parameterLabel,
  seriesLabel,
  valueLabel,
} from "../sweep/panel-curves.js";
import type { ParameterName } from "../sweep/sweep-file.js";
import type { DrawnPanel } from "./draw-panel.js";
import type { Experiment } from "./run-experiment.js";
import { htmlTable, reportPage } from "./report-page.js";
import type { RunRecord } from "./run-record.js";
import { checkText, fewSeedsNote, marginText, numberText } from "./verdict-text.js";

/** The experiment as one page that needs nothing else: claims, figures of all presets, parameters. */
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
${experiment.claims.length > 0 && record.seeds.length < 10 ? `<p class="note">${fewSeedsNote}</p>` : ""}
${drawn.map((figure) => figureSection(experiment, figure, names)).join("\n")}
<h2>Parameters</h2>
${parameterTable(names)}
<h2>This run</h2>
${runTable(record)}`;
  return reportPage("the paper's evaluation, reproduced", body);
}

function panelsOf(experiment: Experiment, figure: FigureName): DrawnPanel[] {
  const sweeps: readonly string[] = figureSweeps[figure];
  const [first] = experiment.results.values();
  const panels = (first ?? [])
    .filter(({ sweep }) => sweeps.includes(sweep.name))
    .flatMap(({ sweep }) => sweep.panels.map(({ id }) => id));
  return experiment.panels.filter(({ panel }) => panels.includes(panel.id));
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

function claimsSection(rows: readonly ClaimRow[], names: readonly PresetName[]): string {
  if (rows.length === 0) return "";
  const kept = names.map((name) => {
    const holding = rows.filter(({ verdicts }) => verdicts.get(name)?.holds === true).length;
    return `<strong>${name}: ${holding} of ${rows.length} hold</strong>`;
  });
  return `<h2>Claims of section V</h2>
<p>${kept.join("; ")}. The margin says how often the tightest check is met: 1 is the border, below 1 the claim fails.</p>
${claimsTable(rows, names)}`;
}

function claimsTable(rows: readonly ClaimRow[], names: readonly PresetName[]): string {
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

function figureSection(
  experiment: Experiment,
  figure: FigureName,
  names: readonly PresetName[],
): string {
  const panels = panelsOf(experiment, figure);
  const ids = [...new Set(panels.map(({ panel }) => panel.id))];
  const rows = ids.map((id) => {
    const cells = names.map((name) => {
      const drawn = panels.find((each) => each.panel.id === id && each.preset === name);
      if (drawn === undefined) return "";
      return `<figure>${drawn.svg}${numbers(experiment, drawn)}</figure>`;
    });
    return `<div class="panels">${cells.join("")}</div>`;
  });
  const claims = experiment.claims.filter(({ claim }) => claim.figure === figure);
  return `<section><h2>${heading(figure)}</h2>
<p><small>${variedText(experiment, figure)}; all else as in the preset.</small></p>
${rows.join("\n")}
${claims.length > 0 ? claimsTable(claims, names) : ""}
${figure === "time-limits" ? payoffSection(experiment) : ""}</section>`;
}

/** What a figure's sweeps vary, set and let follow. */
function variedText({ results }: Experiment, figure: FigureName): string {
  const [first] = results.values();
  const sweeps: readonly string[] = figureSweeps[figure];
  const texts = (first ?? [])
    .filter(({ sweep }) => sweeps.includes(sweep.name))
    .map(({ sweep }) => {
      const varied = (Object.entries(sweep.vary) as [ParameterName, number[]][]).map(
        ([name, values]) =>
          `${parameterLabel(name)}: ${values.map((value) => valueLabel(name, value)).join(", ")}`,
      );
      const fixed = Object.entries(sweep.scenario).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      const follow = Object.entries(sweep.follow).map(
        ([name, of]) => `${name}: ${of.times} × ${of.parameter}`,
      );
      return escapeXml([...varied, ...fixed, ...follow].join("; "));
    });
  return texts.join("<br>");
}

/** A panel's numbers, folded away; with the migrations that its means do and do not tell of. */
function numbers(experiment: Experiment, { preset, panel }: DrawnPanel): string {
  if (panel.kind === "timeline") return "";
  const result = experiment.results.get(preset)?.find(({ sweep }) => sweep.panels.includes(panel));
  if (result === undefined) return "";
  const { series, x } = panel;
  const rows = panel.metrics.flatMap((metric) =>
    panelPoints(panel, result).map((point) => {
      const { mean, ci95 } = point.summary[metric];
      const cells = [
        metricLabels[metric],
        ...(series === undefined ? [] : [seriesLabel(series, point.scenario[series])]),
        valueLabel(x, point.scenario[x]),
        `${numberText(mean ?? NaN)} ± ${numberText(ci95 ?? NaN)}${isStable(point, metric) ? "" : " (overloaded)"}`,
        ...migrationCounts(point, metric).map((count) => (count === null ? "–" : count.toFixed(0))),
      ];
      return cells;
    }),
  );
  const headings = [
    ...["metric", ...(series === undefined ? [] : [parameterLabel(series)]), parameterLabel(x)],
    ...["mean ± 95%", "started", "completed", "unfinished"],
  ];
  return `<details><summary>Numbers</summary>${htmlTable(headings, rows)}</details>`;
}

function heading(figure: FigureName): string {
  return figure === "time-limits"
    ? "Beyond the paper: block time limits"
    : `Figure ${figure.slice(3)}`;
}

function payoffSection({ results }: Experiment): string {
  const rows = [...results].flatMap(([preset, own]) =>
    own
      .filter(({ sweep }) => sweep.name === "time-limits")
      .flatMap((result) => payoffs(result).map((payoff) => ({ preset, ...payoff }))),
  );
  const body = rows.map(
    ({ preset, metric, limitMs, pays, costs }) =>
      `<tr><td>${preset}</td><td>${metricLabels[metric]}</td><td>${limitMs} ms</td><td>${pays}</td><td>${costs}</td></tr>`,
  );
  return `<p>Local migrations per second and cloud at which a time limit shortens the delay, or lengthens it,
by more than the 95% interval of the paired difference from full blocks only:</p>
<table><thead><tr><th>preset</th><th>metric</th><th>limit</th><th>pays at</th><th>costs at</th></tr></thead><tbody>${body.join("\n")}</tbody></table>`;
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
