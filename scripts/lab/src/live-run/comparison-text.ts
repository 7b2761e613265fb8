import { metricLabels } from "@basics/experiments";
import type { MetricName } from "@basics/experiments";
import { mean } from "@basics/experiments/statistics";
import type { ComparedPoint } from "./compared-point.js";
import type { MeasuredFigure } from "./measured-figure.js";

/**
 * The tolerance, relative to the simulated value, within which a measured value counts as the same.
 */
const TOLERANCE = 0.1;

const compared = [
  "localMigrationDelaySeconds",
  "interMigrationDelaySeconds",
  "localBlockCommitSeconds",
  "globalBlockCommitSeconds",
] as const satisfies readonly MetricName[];

/** The headings of the columns of {@link comparisonLines}. */
export const comparisonHeading = [
  "point",
  "metric",
  "measured",
  "simulated",
  "ratio",
  "",
  "95% of runs",
  "other arrivals",
  "CPU",
  "others",
];

/** An explanation of the table's columns for its readers. */
export const COMPARISON_EXPLANATION =
  "Simulated: the same arrivals, 40 times, with another course of what the ledger takes for itself each time; " +
  "between which values 95% of these runs lie; and by how much (standard deviation) other arrivals differ.";

/** Returns remarks on each point, and on the points that were left out. */
export function remarks({ rows, notTried }: Pick<MeasuredFigure, "rows" | "notTried">): string[] {
  const left = `${notTried} points of the figure bring more than this machine takes: not tried.`;
  return [...rows.map(backlog), ...rows.flatMap(reasons), ...(notTried === 0 ? [] : [left])];
}

/** Returns the reasons why a point's means are off by more than the tolerance. */
export function reasons(row: ComparedPoint): string[] {
  return comparisons(row).flatMap(({ name, measured, simulated, within }) => {
    if (within) return [];
    const ms = Math.abs(measured - simulated) * 1_000;
    const what = `${row.varied}: ${metricLabels[name]} is off by ${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
    if (!row.keptUp) return [`${what}: the machine was full, and statements waited for it.`];
    // These chains' links and consensus take almost no time there.
    if (name !== "localBlockCommitSeconds")
      return [`${what}; the machine kept up, so why is open.`];
    return [
      `${what}: nearly all of it is what the ledger takes for itself, which is not the same at another load.`,
    ];
  });
}

/** Writes the ledger's own costs as one sentence; times are in milliseconds. */
export function costsText({ costs }: Pick<MeasuredFigure, "costs">): string {
  const { statementMs, gatewayMs, global, local, busy } = costs;
  const cost = ({ perBlockMs, perTransactionMs }: typeof local): string =>
    `${perBlockMs.toFixed(1)} ms a block and ${perTransactionMs.toFixed(2)} ms a transaction`;
  return (
    `The ledger's own costs, measured apart: ${statementMs.toFixed(1)} ms a statement, ` +
    `${gatewayMs.toFixed(1)} of them its gateway's; private channels ${cost(local)}; the consortium channel ${cost(global)}; ` +
    `CPU ${(100 * busy).toFixed(0)}% meanwhile.`
  );
}

/** Writes a row's metrics as rows of a table. */
export function comparisonLines(row: ComparedPoint): string[][] {
  return comparisons(row).map((each) => {
    const { name, measured, simulated, ratio, within, low, high, chance } = each;
    const first = name === compared[0];
    return [
      first ? row.varied : "",
      metricLabels[name],
      measured.toFixed(3),
      simulated.toFixed(3),
      ratio.toFixed(3),
      within ? "within 10%" : "off by more",
      low === null || high === null ? "" : `${low.toFixed(3)} to ${high.toFixed(3)}`,
      chance === null ? "" : `± ${(100 * chance).toFixed(0)}%`,
      first ? `${(100 * row.busy).toFixed(0)}%${row.keptUp ? "" : " (full)"}` : "",
      first ? `${(100 * row.others).toFixed(0)}%` : "",
    ];
  });
}

/** Returns the metrics of a row that have both a measured and a simulated value. */
function comparisons({ metrics }: ComparedPoint) {
  return compared.flatMap((name) => {
    const { measured, simulated, ratio, ...spread } = metrics[name] ?? absent;
    if (measured === null || simulated === null || ratio === null) return [];
    const within = Math.abs(ratio - 1) <= TOLERANCE;
    return [{ name, measured, simulated, ratio, within, ...spread }];
  });
}

const absent = {
  measured: null,
  simulated: null,
  ratio: null,
  low: null,
  high: null,
  chance: null,
};

/** Tells whether delays grow during the run: it compares the last third with the first. */
function backlog(row: ComparedPoint): string {
  const { interStarted, interCompleted, localStarted, localCompleted } = row.metrics;
  const done = (of?: { measured: number | null }): number => of?.measured ?? 0;
  const third = Math.floor(row.timeline.length / 3);
  const average = (part: ComparedPoint["timeline"]): number => mean(part.map(([, delay]) => delay));
  const [early, late] = [row.timeline.slice(0, third), row.timeline.slice(-third)];
  const growth =
    third === 0
      ? ""
      : `; inter delays ${average(early).toFixed(1)} s in the first third of them, ` +
        `${average(late).toFixed(1)} s in the last`;
  const marks = row.outlastsFabric ? " (a block fills more slowly than in 30 s)" : "";
  const extra = Object.entries(row.extra)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `; ${count} transactions too many (${kind})`);
  return (
    `${row.varied}: ${done(localCompleted)} of ${done(localStarted)} local and ` +
    `${done(interCompleted)} of ${done(interStarted)} inter migrations finished${growth}${marks}${extra.join("")}.`
  );
}
