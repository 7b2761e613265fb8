import type { Round } from "./round.js";

/** The numbers of all rounds of one fault, summed up. */
export interface FaultResult {
  readonly name: string;
  readonly rounds: number;
  readonly migrations: number;
  readonly lost: number;
  readonly doubled: number;
  readonly resent: number;
  readonly longestStallMs: number;
}

const headings = ["fault", "rounds", "migrations", "lost", "doubled", "resent", "longest stall"];

export function sumUp(name: string, rounds: readonly Round[]): FaultResult {
  const sum = (of: (round: Round) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  const last = rounds.at(-1);
  return {
    name,
    rounds: rounds.length,
    migrations: sum(({ migrations }) => migrations),
    resent: sum(({ resent }) => resent),
    // Each round counts these on the ledgers as a whole, so the last round has them all.
    lost: last?.lost ?? 0,
    doubled: last?.doubled ?? 0,
    longestStallMs: Math.max(0, ...rounds.map(({ longestStallMs }) => longestStallMs)),
  };
}

/** The results as a table for a terminal. */
export function report(results: readonly FaultResult[]): string {
  const rows = results.map((each) => [
    each.name,
    ...[each.rounds, each.migrations, each.lost, each.doubled, each.resent].map(String),
    `${(each.longestStallMs / 1000).toFixed(1)} s`,
  ]);
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [
    line(headings),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...rows.map(line),
  ].join("\n");
}
