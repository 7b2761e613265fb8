import type { Scenario } from "./scenario.js";

type Numeric = {
  [Name in keyof Scenario]: Scenario[Name] extends number ? Name : never;
}[keyof Scenario];

/** A number of the scenario as command lines, sweep files and tables know it. */
export interface NumericParameter {
  readonly name: Numeric;
  readonly flag: string;
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  readonly label: string;
}

const anyMs = { least: 0, most: 3_600_000 };
const anyRate = { least: 0, most: 100_000 };
const anyBps = { least: 1_000, most: 1e15 };

export const numericParameters: readonly NumericParameter[] = [
  { name: "operators", flag: "operators", least: 1, most: 1000, whole: true, label: "clouds" },
  {
    ...{ name: "localValidators", flag: "local-validators", least: 1, most: 10_000, whole: true },
    label: "local validators a cloud",
  },
  {
    ...{ name: "interValidators", flag: "inter-validators", least: 1, most: 10_000, whole: true },
    label: "inter validators a cloud",
  },
  {
    ...{ name: "blockSizeTxs", flag: "block-size", least: 1, most: 10_000, whole: true },
    label: "block size (transactions)",
  },
  {
    ...{ name: "blockTimeLimitMs", flag: "block-time-limit-ms", ...anyMs },
    label: "block time limit (ms; 0: none)",
  },
  {
    ...{ name: "oracleFactor", flag: "oracle-factor", least: 1, most: 1_000_000 },
    label: "Oracle factor",
  },
  {
    ...{ name: "electionDelayMs", flag: "election-delay-ms", ...anyMs },
    label: "election delay (ms)",
  },
  {
    ...{ name: "localRatePerSecond", flag: "local-rate", ...anyRate },
    label: "local migrations per second and cloud",
  },
  {
    ...{ name: "interRatePerSecond", flag: "inter-rate", ...anyRate },
    label: "inter migrations per second and cloud",
  },
  {
    ...{ name: "transactionBytes", flag: "transaction-bytes", least: 1, most: 1e8 },
    label: "transaction size (bytes)",
  },
  { name: "lanBps", flag: "lan-bps", ...anyBps, label: "data rate inside a cloud (bit/s)" },
  { name: "wanBps", flag: "wan-bps", ...anyBps, label: "data rate between clouds (bit/s)" },
  {
    ...{ name: "propagationMs", flag: "propagation-ms", ...anyMs },
    label: "propagation delay (ms)",
  },
  {
    ...{ name: "wanQueueingMs", flag: "wan-queueing-ms", ...anyMs },
    label: "queueing between clouds, a message (ms)",
  },
  {
    ...{ name: "localQueueingMs", flag: "local-queueing-ms", ...anyMs },
    label: "queueing of local blocks (ms)",
  },
  {
    ...{ name: "globalQueueingMs", flag: "global-queueing-ms", ...anyMs },
    label: "queueing of global blocks (ms)",
  },
  {
    ...{ name: "gatewayProcessingMs", flag: "gateway-processing-ms", ...anyMs },
    label: "gateway processing (ms per transaction)",
  },
  {
    ...{ name: "blockProcessingMsPerTx", flag: "block-processing-ms", ...anyMs },
    label: "block processing (ms per transaction)",
  },
  { name: "transferMs", flag: "transfer-ms", ...anyMs, label: "transfer of the VM (ms)" },
  {
    ...{ name: "verificationMs", flag: "verification-ms", ...anyMs },
    label: "verification of the digest (ms)",
  },
  {
    ...{ name: "durationSeconds", flag: "seconds", least: 0.001, most: 1e6 },
    label: "simulated time (s)",
  },
  { name: "warmupSeconds", flag: "warmup", least: 0, most: 1e6, label: "warm-up not counted (s)" },
];

/** Parameters that take one word of several; the first is the paper's reading. */
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
    choices: ["once", "everyBlock"],
    label: "leaders are elected",
  },
  {
    name: "queueingCounts",
    flag: "queueing-counts",
    choices: ["once", "perPeer"],
    label: "queueing of blocks counts",
  },
] as const;
