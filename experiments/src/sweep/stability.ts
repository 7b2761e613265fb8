import type { MetricName } from "../simulation/metrics.js";
import type { Point } from "./run-sweeps.js";

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
