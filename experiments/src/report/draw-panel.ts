import { chartSvg } from "../chart/chart.js";
import type { Curve } from "../chart/curve.js";
import type { PresetName } from "../scenario/scenario.js";
import { metricLabels } from "../simulation/metrics.js";
import { pointsCsv, timelineCsv } from "../sweep/csv.js";
import { parameterLabel } from "../sweep/labels.js";
import { panelCurves, panelPoints } from "../sweep/panel-curves.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import type { Panel } from "../sweep/sweep-file.js";

/** A panel as it was drawn for one preset. */
export interface DrawnPanel {
  readonly preset: PresetName;
  readonly panel: Panel;
  /** Of its files, without their endings. */
  readonly name: string;
  readonly svg: string;
  readonly csv: string;
}

/** @param overlays points measured elsewhere, drawn over the simulated ones. */
export function drawPanel(
  preset: PresetName,
  panel: Panel,
  result: SweepResult,
  overlays: readonly Curve[] = [],
): DrawnPanel {
  const timeline = panel.kind === "timeline";
  const [metric] = panel.metrics;
  const points = panelPoints(panel, result);
  const runs = points[0]?.runs.length ?? 0;
  const svg = chartSvg({
    title: panel.title,
    subtitle: timeline
      ? `preset ${preset}, one run`
      : `preset ${preset}, mean of ${runs} runs, 95% intervals`,
    xLabel: timeline ? "time at which the migration was finished (s)" : parameterLabel(panel.x),
    yLabel: panel.yLabel ?? (metric === undefined ? "" : metricLabels[metric]),
    xScale: panel.xScale,
    yScale: panel.yScale,
    yFromZero: panel.yFromZero,
    curves: panelCurves(panel, result),
    overlays,
  });
  const csv = timeline ? timelineCsv(points) : pointsCsv(points, panel.metrics);
  return { preset, panel, name: `${panel.id}-${preset}`, svg, csv };
}
