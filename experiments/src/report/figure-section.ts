import { escapeXml } from "../chart/escape-xml.js";
import { figureSweeps } from "../figures/paper-figures.js";
import type { FigureName } from "../figures/paper-figures.js";
import type { PresetName } from "../scenario/scenario.js";
import { metricLabels } from "../simulation/metrics.js";
import { migrationCounts } from "../sweep/csv.js";
import { parameterLabel, seriesLabel, valueLabel } from "../sweep/labels.js";
import { panelPoints } from "../sweep/panel-curves.js";
import { isStable } from "../sweep/stability.js";
import type { ParameterName } from "../sweep/sweep-file.js";
import { claimsTable } from "./claims-section.js";
import type { DrawnPanel } from "./draw-panel.js";
import type { Experiment } from "./experiment.js";
import { htmlTable } from "./report-page.js";
import { payoffs } from "./time-limit-payoffs.js";
import { numberText } from "./verdict-text.js";

/** The section of the report on one figure: its panels under all presets, their numbers, its claims. */
export function figureSection(
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
    "metric",
    ...(series === undefined ? [] : [parameterLabel(series)]),
    parameterLabel(x),
    "mean ± 95%",
    "started",
    "completed",
    "unfinished",
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

/** The panels of a figure, under all presets; none where the experiment did not draw it. */
export function panelsOf(experiment: Experiment, figure: FigureName): DrawnPanel[] {
  const sweeps: readonly string[] = figureSweeps[figure];
  const [first] = experiment.results.values();
  const panels = (first ?? [])
    .filter(({ sweep }) => sweeps.includes(sweep.name))
    .flatMap(({ sweep }) => sweep.panels.map(({ id }) => id));
  return experiment.panels.filter(({ panel }) => panels.includes(panel.id));
}
