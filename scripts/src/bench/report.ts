import { table } from "../output/table.js";
import type { StepTimes } from "./move.js";
import { ledgerGroups } from "./processes.js";
import type { Distribution } from "./statistics.js";
import type { Summary, ThroughputSummary } from "./summary.js";

const steps: readonly (readonly [keyof StepTimes, string])[] = [
  ["indicate", "POST → Indication committed"],
  ["notice", "Indication committed → seen at the destination"],
  ["verify", "verification → Confirmation committed"],
  ["leave", "Confirmation committed → Leave committed"],
  ["arrive", "Confirmation committed → Arrival committed"],
];

/** A summary as text for a terminal. */
export function report(summary: Summary): string {
  const { throughput, reaches, bareRetries } = summary;
  const met = reaches.map(({ what, measured, wanted, met }) => [
    met ? "met" : "MISSED",
    what,
    figure(measured),
    wanted,
  ]);
  return [
    "Migrations a second: through the gateways, and the bare client with the same transactions",
    throughputTable(throughput),
    `(The bare client had to ask for ${bareRetries} endorsements again.)`,
    "",
    "Steps, one migration after the other, in milliseconds (bare: from submitting to the commit)",
    stepsTable(summary),
    "",
    "CPU a migration by processes, in milliseconds",
    cpuTable(throughput),
    "",
    "Reaches",
    table(["", "what", "measured", "wanted"], met),
  ].join("\n");
}

function throughputTable(throughput: readonly ThroughputSummary[]): string {
  return table(
    ["at once", "REST", "bare", "ratio", "load", "processors busy for others"],
    throughput.map(({ concurrency, rest, bare, ratio, load, othersCpus }) => [
      String(concurrency),
      ...[rest, bare, ratio, load, othersCpus].map(figure),
    ]),
  );
}

function stepsTable({ steps: measured }: Summary): string {
  const cells = (found: Distribution | undefined): string[] =>
    found === undefined
      ? ["", "", "", ""]
      : [...[found.median, found.p95, found.p99].map(figure), String(found.samples)];
  const heading = ["median", "p95", "p99", "samples"];
  return table(
    ["step", ...heading, ...heading.map((name) => `bare ${name}`)],
    steps.map(([name, what]) => [
      what,
      ...cells(measured.rest[name]),
      ...cells(measured.bare[name]),
    ]),
  );
}

function cpuTable(throughput: readonly ThroughputSummary[]): string {
  const groups = Object.keys(throughput[0]?.cpu.rest ?? {});
  const isLedger = (group: string): boolean => ledgerGroups.some((each) => each === group);
  const columns = throughput.flatMap(({ cpu }) => [cpu.rest, cpu.bare]);
  const sum = (some: readonly string[]): string[] =>
    columns.map((column) => figure(some.reduce((total, group) => total + (column[group] ?? 0), 0)));
  return table(
    [
      "processes",
      ...throughput.flatMap(({ concurrency }) => [`REST ${concurrency}`, `bare ${concurrency}`]),
    ],
    [
      ...groups.map((group) => [group, ...sum([group])]),
      ["the ledger's together", ...sum(groups.filter(isLedger))],
      ["all", ...sum(groups)],
    ],
  );
}

/** Three figures that matter. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
