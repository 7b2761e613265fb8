import { median } from "@basics/experiments/statistics";
import { ledgerGroups } from "../../machine/consortium-processes.js";
import { ratioRow } from "../row.js";
import type { BenchRow } from "../row.js";
import { countedAt, levelsOf } from "./both-ways.js";
import type { BothWaysRun, Round, Way } from "./both-ways.js";
import { cpuPerMigration, perSecond } from "./count-migrations.js";

const MOST_LEAVE_RATIO = 1.2;
/** The batch time, in milliseconds, for which the limit of a Leave's time holds. */
const LEAVE_BATCH_TIMEOUT_MS = 10;

export interface LedgerRowOptions {
  /** The ledger's name in the table. */
  readonly ledger: string;
  readonly batchTimeoutMs: number;
  /** The least throughput that is required, relative to the bare client's. */
  readonly leastThroughput: number;
  /** The largest share of the gateways that is allowed, relative to the ledger's CPU time. */
  readonly mostGatewayShare?: number;
}

/** Summarises the rounds of one ledger. */
export function ledgerRows({ rounds }: BothWaysRun, options: LedgerRowOptions): BenchRow[] {
  const { ledger, batchTimeoutMs } = options;
  const leave = (round: Round, way: Way): number =>
    median(round.steps[way].map((step) => step.leave));
  return [
    ratioRow({
      figure: `${ledger}: Confirmation committed → Leave committed, batch time ${batchTimeoutMs} ms`,
      unit: "ms",
      reference: "a plain Leave, submit to commit",
      pairs: rounds.map((round) => [leave(round, "rest"), leave(round, "bare")]),
      reach: batchTimeoutMs === LEAVE_BATCH_TIMEOUT_MS ? { atMost: MOST_LEAVE_RATIO } : undefined,
    }),
    ...levelsOf(rounds).flatMap((level) => levelRows(rounds, level, options)),
  ];
}

function levelRows(
  rounds: readonly Round[],
  level: number,
  { ledger, leastThroughput, mostGatewayShare }: LedgerRowOptions,
): BenchRow[] {
  const pairs = countedAt(rounds, level);
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
        cpuPerMigration(rest, ["gateways"]),
        cpuPerMigration(rest, ledgerGroups),
      ]),
      reach: mostGatewayShare === undefined ? undefined : { atMost: mostGatewayShare },
    }),
  ];
}
