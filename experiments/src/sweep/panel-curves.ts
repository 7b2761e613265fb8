import { commitDelayMs } from "@basics/oracle";
import type { Curve } from "../chart/curve.js";
import { globalOracle } from "../scenario/chain-parameters.js";
import { metricLabels } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import { seriesLabel } from "./labels.js";
import type { Point, SweepResult } from "./run-sweeps.js";
import { isStable } from "./stability.js";
import type { Panel, ParameterName } from "./sweep-file.js";

/** The points that a panel shows. */
export function panelPoints(panel: Panel, { points }: SweepResult): Point[] {
  const wanted = Object.entries(panel.where) as [ParameterName, number][];
  return points.filter(({ scenario }) => wanted.every(([name, value]) => scenario[name] === value));
}

/** A panel's curves: one for each metric and each value of the series' parameter. */
export function panelCurves(panel: Panel, result: SweepResult): Curve[] {
  const points = panelPoints(panel, result);
  if (panel.kind === "timeline") return timelineCurves(panel, points);
  const groups = grouped(panel, points);
  const curves = panel.metrics.flatMap((metric) =>
    groups.map(({ label, members }): Curve => {
      const metricLabel = panel.metrics.length > 1 ? shortLabel(metric) : "";
      return {
        label: [metricLabel, label].filter((part) => part !== "").join(", "),
        style: "points",
        points: members.flatMap((point) => {
          const { mean, ci95 } = point.summary[metric];
          const x = point.scenario[panel.x];
          return mean === null ? [] : [{ x, y: mean, ci95, stable: isStable(point, metric) }];
        }),
      };
    }),
  );
  if (panel.bound === undefined) return curves;
  const bounds = groups.map(bound(panel.x));
  const label = "least possible: Eq. (2)";
  // One entry in the legend stands for all.
  return [
    ...curves,
    ...bounds.map((each, index) => ({ ...each, label: index === 0 ? label : "" })),
  ];
}

/** Eq. (2) for full blocks: what no inter-block delay can fall below. */
function bound(x: ParameterName): (group: Group) => Curve {
  return ({ members }) => ({
    label: "",
    style: "bound",
    points: members.map(({ scenario }) => {
      const { blockSizeTxs: transactions, transactionBytes } = scenario;
      const block = { transactions, bytes: transactions * transactionBytes };
      const y = commitDelayMs(block, globalOracle(scenario)) / 1000;
      return { x: scenario[x], y, ci95: null, stable: true };
    }),
  });
}

interface Group {
  readonly label: string;
  readonly members: readonly Point[];
}

function grouped({ series }: Panel, points: readonly Point[]): Group[] {
  if (series === undefined) return [{ label: "", members: points }];
  const values = [...new Set(points.map(({ scenario }) => scenario[series]))];
  return values.map((value) => ({
    label: seriesLabel(series, value),
    members: points.filter(({ scenario }) => scenario[series] === value),
  }));
}

/** Of each point the first seed's run, drawn over time; of a stable one its average too. */
function timelineCurves(panel: Panel, points: readonly Point[]): Curve[] {
  return points.flatMap((point): Curve[] => {
    const label = seriesLabel(panel.x, point.scenario[panel.x]);
    const timeline = point.runs[0]?.timeline ?? [];
    const stable = isStable(point, "interMigrationDelaySeconds");
    const curve: Curve = {
      label: `${label}${stable ? "" : " (unstable)"}`,
      style: "line",
      points: timeline.map(([x, y]) => ({ x, y, ci95: null, stable: true })),
    };
    if (!stable || timeline.length === 0) return [curve];
    const y = timeline.reduce((sum, [, delay]) => sum + delay, 0) / timeline.length;
    const ends = [0, point.scenario.durationSeconds];
    const average = ends.map((x) => ({ x, y, ci95: null, stable: true }));
    return [curve, { label: `average at ${label}`, style: "bound", points: average }];
  });
}

/** A metric in the legend, where several are drawn in one panel. */
function shortLabel(metric: MetricName): string {
  return metricLabels[metric].replace(/ \(s\)$/, "");
}
