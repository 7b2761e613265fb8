import { choiceParameters, numericParameters } from "../scenario/parameters.js";
import type { MetricName } from "../simulation/metrics.js";
import type { Point } from "./run-sweeps.js";
import { isStable, migrationKind } from "./stability.js";

/**
 * A row a point and metric: all parameters, metric, mean, ci95, n, stable; and how many migrations of
 * the metric's kind were started, completed and left unfinished, which a mean delay does not tell.
 */
export function pointsCsv(points: readonly Point[], metrics: readonly MetricName[]): string {
  const names = [
    ...numericParameters.map(({ name }) => name),
    ...choiceParameters.map(({ name }) => name),
    "drain" as const,
  ];
  const delays = ["localCommitDelay", "globalCommitDelay"] as const;
  const heading = [...names, ...delays, "metric", "mean", "ci95", "n", "stable"];
  const counts = ["started", "completed", "unfinished"];
  const rows = metrics.flatMap((metric) =>
    points.map((point) => {
      const { mean, ci95, n } = point.summary[metric];
      return [
        ...names.map((name) => String(point.scenario[name])),
        ...delays.map((name) => quoted(point.scenario[name])),
        ...[metric, mean ?? "", ci95 ?? "", n, isStable(point, metric)].map(String),
        ...migrationCounts(point, metric).map((count) => String(count ?? "")),
      ];
    }),
  );
  return csv([[...heading, ...counts], ...rows]);
}

/** Migrations started, completed and unfinished, means over the runs, of the kind that a metric is about. */
export function migrationCounts(point: Point, metric: MetricName): (number | null)[] {
  const { summary } = point;
  const counted =
    migrationKind(metric) === "local"
      ? [summary.localStarted, summary.localCompleted, summary.localUnfinished]
      : [summary.interStarted, summary.interCompleted, summary.interUnfinished];
  return counted.map(({ mean }) => mean);
}

/** A row a migration of the first seed, for panels over time. */
export function timelineCsv(points: readonly Point[]): string {
  const rows = points.flatMap(({ scenario, runs }) =>
    (runs[0]?.timeline ?? []).map(([end, delay]) =>
      [scenario.interRatePerSecond, runs[0]?.seed ?? "", end, delay].map(String),
    ),
  );
  return csv([["interRatePerSecond", "seed", "finishedSeconds", "delaySeconds"], ...rows]);
}

function csv(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(",")).join("\n")}\n`;
}

/** A commit delay in one cell: its kind, or all of it where it is more than Eq. (2). */
function quoted(delay: { readonly kind: string }): string {
  if (delay.kind === "equation") return delay.kind;
  return `"${JSON.stringify(delay).replaceAll('"', '""')}"`;
}
