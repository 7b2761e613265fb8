import { electionChoices, oracleParameterDescriptors } from "@basics/oracle";
import type { NumberRange } from "@basics/oracle";
import type { Scenario } from "./scenario.js";

type Numeric = {
  [Name in keyof Scenario]: Scenario[Name] extends number ? Name : never;
}[keyof Scenario];

/** A number of the scenario as command lines, sweep files and tables know it; the bounds are inclusive. */
export interface NumericParameter extends NumberRange {
  /** The field of {@link Scenario}. */
  readonly name: Numeric;
  /** The option of the command line, without its dashes. */
  readonly flag: string;
  /** A few words with the unit, for axes, tables and help. */
  readonly label: string;
  /** A value outside the bounds that stands for "none". */
  readonly none?: number;
}

/** A parameter of the scenario that takes one word of several; the first is the paper's reading. */
export interface ChoiceParameter {
  readonly name: "interValidatorsAre" | "elections" | "queueingCounts";
  readonly flag: string;
  readonly choices: readonly [string, ...string[]];
  readonly label: string;
}

const chain = oracleParameterDescriptors;
const duration = { least: 0, most: 3_600_000, whole: false, unit: "milliseconds" } as const;
const rate = { least: 0, most: 100_000, whole: false, unit: "migrations per second" } as const;

/**
 * The numbers of a scenario, in the order of tables and of a CSV's columns. Bounds of what decides a
 * chain are Oracle's own, so that a scenario and an oracle file take the same values.
 */
export const numericParameters: readonly NumericParameter[] = [
  numeric("operators", "operators", "clouds", {
    least: 1,
    most: 1000,
    whole: true,
    unit: "clouds",
  }),
  numeric("localValidators", "local-validators", "local validators a cloud", chain.validators),
  numeric("interValidators", "inter-validators", "inter validators a cloud", chain.validators),
  numeric("blockSizeTxs", "block-size", "block size (transactions)", chain.blockSizeTxs),
  {
    ...numeric(
      "blockTimeLimitMs",
      "block-time-limit-ms",
      "block time limit (ms; 0: none)",
      chain.blockTimeLimitMs,
    ),
    none: 0,
  },
  numeric("oracleFactor", "oracle-factor", "Oracle factor", chain.oracleFactor),
  numeric("electionDelayMs", "election-delay-ms", "election delay (ms)", chain.electionDelayMs),
  numeric("localRatePerSecond", "local-rate", "local migrations per second and cloud", rate),
  numeric("interRatePerSecond", "inter-rate", "inter migrations per second and cloud", rate),
  numeric(
    "transactionBytes",
    "transaction-bytes",
    "transaction size (bytes)",
    chain.transactionBytes,
  ),
  numeric("lanBps", "lan-bps", "data rate inside a cloud (bit/s)", chain.linkRateBps),
  numeric("wanBps", "wan-bps", "data rate between clouds (bit/s)", chain.linkRateBps),
  numeric("propagationMs", "propagation-ms", "propagation delay (ms)", chain.propagationMs),
  numeric("wanQueueingMs", "wan-queueing-ms", "queueing between clouds, a message (ms)", duration),
  numeric(
    "localQueueingMs",
    "local-queueing-ms",
    "queueing of local blocks (ms)",
    chain.queueingMs,
  ),
  numeric(
    "globalQueueingMs",
    "global-queueing-ms",
    "queueing of global blocks (ms)",
    chain.queueingMs,
  ),
  numeric(
    "gatewayProcessingMs",
    "gateway-processing-ms",
    "gateway processing (ms per transaction)",
    duration,
  ),
  numeric(
    "blockProcessingMsPerTx",
    "block-processing-ms",
    "block processing (ms per transaction)",
    chain.processingMsPerTx,
  ),
  numeric("transferMs", "transfer-ms", "transfer of the VM (ms)", duration),
  numeric("verificationMs", "verification-ms", "verification of the digest (ms)", duration),
  numeric("durationSeconds", "seconds", "simulated time (s)", {
    least: 0.001,
    most: 1e6,
    whole: false,
    unit: "seconds",
  }),
  numeric("warmupSeconds", "warmup", "warm-up not counted (s)", {
    least: 0,
    most: 1e6,
    whole: false,
    unit: "seconds",
  }),
];

/** The words of a scenario, in the order of tables and of a CSV's columns. */
export const choiceParameters = [
  {
    name: "interValidatorsAre",
    flag: "inter-validators-are",
    choices: ["perCloud", "inTotal"],
    label: "inter validators are counted",
  },
  {
    name: "elections",
    flag: "elections",
    choices: electionChoices,
    label: "leaders are elected",
  },
  {
    name: "queueingCounts",
    flag: "queueing-counts",
    choices: ["once", "perPeer"],
    label: "queueing of blocks counts",
  },
] as const satisfies readonly ChoiceParameter[];

function numeric(
  name: Numeric,
  flag: string,
  label: string,
  { least, most, whole, unit }: NumberRange,
): NumericParameter {
  return { name, flag, label, least, most, whole, unit };
}
