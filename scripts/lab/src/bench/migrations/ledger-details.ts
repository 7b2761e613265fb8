import { median, quantile } from "@basics/experiments/statistics";
import { ledgerGroups } from "../../machine/consortium-processes.js";
import type { Detail } from "../detail.js";
import { countedAt, levelsOf } from "./both-ways.js";
import type { BothWaysRun, Round, Way } from "./both-ways.js";
import { cpuPerMigration, perSecond } from "./count-migrations.js";
import type { StepTimes } from "./move.js";

const ways: readonly Way[] = ["rest", "bare"];
const names: Readonly<Record<Way, string>> = { rest: "REST", bare: "bare client" };

const steps: readonly (readonly [keyof StepTimes, string])[] = [
  ["indicate", "POST → Indication committed"],
  ["notice", "Indication committed → seen at the destination"],
  ["verify", "verification → Confirmation committed"],
  ["leave", "Confirmation committed → Leave committed"],
  ["arrive", "Confirmation committed → Arrival committed"],
];

/**
 * Makes tables of one ledger's migrations: the time of each step, and the CPU time of each group of
 * processes.
 */
export function ledgerDetails({ rounds }: BothWaysRun, ledger: string): Detail[] {
  return [
    {
      title: `${ledger}: steps, one migration after the other, in ms (bare client: from submitting to the commit)`,
      headings: ["step", "way", "median", "p95", "p99", "samples"],
      rows: ways.flatMap((way) => stepRows(rounds, way)),
    },
    {
      title: `${ledger}: CPU a migration by processes, in ms; medians of the rounds`,
      headings: ["at once", "way", ...groupsOf(rounds), "the ledger's", "all", "a second"],
      rows: levelsOf(rounds).flatMap((level) => ways.map((way) => cpuRow(rounds, level, way))),
    },
  ];
}

function stepRows(rounds: readonly Round[], way: Way): (string | number)[][] {
  const times = rounds.flatMap((round) => round.steps[way]);
  return steps.flatMap(([name, what]) => {
    const found = times.flatMap((each) => each[name] ?? []);
    if (found.length === 0) return [];
    const quantiles = [0.5, 0.95, 0.99].map((share) => quantile(found, share));
    return [[what, names[way], ...quantiles, String(found.length)]];
  });
}

function cpuRow(rounds: readonly Round[], level: number, way: Way): (string | number)[] {
  const windows = countedAt(rounds, level).map((of) => of[way]);
  const groups = groupsOf(rounds);
  const used = (some: readonly string[]): number =>
    median(windows.map((window) => cpuPerMigration(window, some)));
  return [
    String(level),
    names[way],
    ...groups.map((group) => used([group])),
    used(ledgerGroups),
    used(groups),
    median(windows.map(perSecond)),
  ];
}

const groupsOf = (rounds: readonly Round[]): string[] =>
  Object.keys(rounds[0]?.counted[0]?.of.rest.cpu.groups ?? {});
