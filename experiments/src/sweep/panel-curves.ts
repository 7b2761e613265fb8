import { commitDelayMs } from "@basics/oracle";
import { globalOracle } from "../scenario/chain-parameters.js";
import { numericParameters } from "../scenario/parameters.js";
import { metricLabels } from "../simulation/metrics.js";
import type { MetricName } from "../simulation/metrics.js";
import type { Point, SweepResult } from "./run-sweeps.js";
import type { Panel, ParameterName } from "./sweep-file.js";

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly ci95: number | null;
  /** False where the chain that the metric is about was overloaded in most runs. */
  readonly stable: boolean;
}

export interface Curve {
  readonly label: string;
  /** `points` have markers and error bars; `line` is drawn thin, `bound` dashed. */
  readonly style: "points" | "line" | "bound";
  readonly points: readonly CurvePoint[];
}

/** Whether the chains that a metric depends on kept up in most runs. */
export function isStable(point: Point, metric: MetricName): boolean {
  const { localStable, globalStable } = point.summary;
  const global = metric.startsWith("inter") || metric.startsWith("global");
  const local = !metric.startsWith("global");
  const kept = (share: { readonly mean: number | null }): boolean => (share.mean ?? 0) >= 0.5;
  return (!global || kept(globalStable)) && (!local || kept(localStable));
}

/** The kind of migration whose number belongs beside a metric. */
export function migrationKind(metric: MetricName): "local" | "inter" {
  return metric.startsWith("inter") || metric.startsWith("global") ? "inter" : "local";
}

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

const seriesLabels: Readonly<Partial<Record<ParameterName, (value: number) => string>>> = {
  blockSizeTxs: (value) => `block size ${value}`,
  oracleFactor: (value) => `Oracle factor ${value}`,
  lanBps: (value) => bitRate(value),
  wanBps: (value) => bitRate(value),
  interRatePerSecond: (value) => `${value} inter migrations/s and cloud`,
  localRatePerSecond: (value) => `${value} local migrations/s and cloud`,
  blockTimeLimitMs: (value) => (value === 0 ? "no time limit" : `time limit ${value} ms`),
};

export function seriesLabel(name: ParameterName, value: number): string {
  return seriesLabels[name]?.(value) ?? `${parameterLabel(name)}: ${value}`;
}

export function parameterLabel(name: ParameterName): string {
  return numericParameters.find((each) => each.name === name)?.label ?? name;
}

/** What tells the curves of several metrics apart in a legend. */
function shortLabel(metric: MetricName): string {
  return metricLabels[metric].replace(/ \(s\)$/, "");
}

/** A parameter's value for people: data rates with their prefix. */
export function valueLabel(name: string, value: number | string): string {
  return typeof value === "number" && name.endsWith("Bps") ? bitRate(value) : String(value);
}

function bitRate(bps: number): string {
  return bps >= 1e9 ? `${bps / 1e9} Gbit/s` : `${bps / 1e6} Mbit/s`;
}
