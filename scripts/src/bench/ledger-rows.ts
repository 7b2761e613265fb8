import type { BenchRow } from "./row.js";
import { ratioRow } from "./row.js";
import { ledgerGroups } from "./processes.js";
import type { BenchRun, Round, Way } from "./run.js";
import { median } from "./statistics.js";
import type { Counted } from "./window.js";

const mostGatewayShare = 1 / 3;
const mostLeaveRatio = 1.2;
/** The batch time that the reach of a Leave is for. */
const leaveBatchTimeoutMs = 10;

export interface LedgerRowOptions {
  /** Its name in the table. */
  readonly ledger: string;
  readonly batchTimeoutMs: number;
  /** Relative to the bare client's. */
  readonly leastThroughput: number;
}

/** What the rounds of one ledger came to. */
export function ledgerRows(
  { rounds }: BenchRun,
  { ledger, batchTimeoutMs, leastThroughput }: LedgerRowOptions,
): BenchRow[] {
  const levels = rounds[0]?.counted.map(({ concurrency }) => concurrency) ?? [];
  const leave = (round: Round, way: Way): number =>
    median(round.steps[way].map((step) => step.leave));
  return [
    ratioRow({
      figure: `${ledger}: Confirmation committed → Leave committed, batch time ${batchTimeoutMs} ms`,
      unit: "ms",
      reference: "a plain Leave, submit to commit",
      pairs: rounds.map((round) => [leave(round, "rest"), leave(round, "bare")]),
      reach: batchTimeoutMs === leaveBatchTimeoutMs ? { atMost: mostLeaveRatio } : undefined,
    }),
    ...levels.flatMap((level) => levelRows(rounds, level, ledger, leastThroughput)),
  ];
}

function levelRows(
  rounds: readonly Round[],
  level: number,
  ledger: string,
  leastThroughput: number,
): BenchRow[] {
  const pairs = rounds.flatMap(({ counted }) =>
    counted.filter(({ concurrency }) => concurrency === level).map(({ of }) => of),
  );
  return [
    ratioRow({
      figure: `${ledger}: migrations a second through REST, ${level} at once`,
      unit: "/s",
      reference: "the same transactions by fabric-gateway alone",
      pairs: pairs.map(({ rest, bare }) => [perSecond(rest), perSecond(bare)]),
      reach: { atLeast: leastThroughput },
    }),
    ratioRow({
      figure: `${ledger}: the gateways' CPU a migration, ${level} at once`,
      unit: "ms",
      reference: "the ledger's CPU",
      pairs: pairs.map(({ rest }) => [
        used(rest, ["gateways"]) / rest.migrations,
        used(rest, ledgerGroups) / rest.migrations,
      ]),
      reach: { atMost: Number(mostGatewayShare.toFixed(2)) },
    }),
  ];
}

function perSecond({ migrations, durationMs }: Counted): number {
  return (migrations / durationMs) * 1_000;
}

function used({ cpu }: Counted, groups: readonly string[]): number {
  return groups.reduce((sum, group) => sum + (cpu.groups[group] ?? 0), 0);
}
