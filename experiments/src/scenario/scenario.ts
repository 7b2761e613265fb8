import { table1Clouds, table1Global, table1Local } from "@basics/oracle";
import type { CommitDelayChoice, OracleParameters } from "@basics/oracle";

/** Everything that decides one simulated run, but the seed. Table I's names, each with its unit. */
export interface Scenario {
  /** Clouds, each of one operator. */
  readonly operators: number;
  /** Validators of each cloud's local chain. */
  readonly localValidators: number;
  /** Inter validators of each cloud, or of all (see `interValidatorsAre`). */
  readonly interValidators: number;
  readonly interValidatorsAre: "perCloud" | "inTotal";
  readonly blockSizeTxs: number;
  /** Longest wait of a transaction for its block to fill; 0: for ever, as in the paper. */
  readonly blockTimeLimitMs: number;
  readonly oracleFactor: number;
  readonly electionDelayMs: number;
  readonly elections: OracleParameters["elections"];
  /** Local migrations that each cloud starts. */
  readonly localRatePerSecond: number;
  /** Inter migrations that each cloud starts, to destinations uniform over the others. */
  readonly interRatePerSecond: number;
  readonly transactionBytes: number;
  readonly lanBps: number;
  readonly wanBps: number;
  /** Of one hop inside a cloud, and D_pg of both chains. */
  readonly propagationMs: number;
  /** What a message between two clouds waits on its way. */
  readonly wanQueueingMs: number;
  /** D_qu of the local chains. */
  readonly localQueueingMs: number;
  /** D_qu of the global chain. */
  readonly globalQueueingMs: number;
  /** Whether D_qu counts once, as Eq. (1) has it, or for each peer. */
  readonly queueingCounts: "once" | "perPeer";
  /** What a gateway spends on each transaction that it creates. */
  readonly gatewayProcessingMs: number;
  /** D_pc of both chains, for each transaction of a block. */
  readonly blockProcessingMsPerTx: number;
  /** Between the destination's hearing of an Indication and its verifying: the VM's own way. */
  readonly transferMs: number;
  /** What the destination's verification of the digest takes. */
  readonly verificationMs: number;
  readonly durationSeconds: number;
  /** Migrations started, and blocks committed, before this moment are not counted. */
  readonly warmupSeconds: number;
  /** Whether migrations under way at the end are brought to theirs. */
  readonly drain: boolean;
  readonly localCommitDelay: CommitDelayChoice;
  readonly globalCommitDelay: CommitDelayChoice;
}

/**
 * Table I of the paper. The chains' values are Oracle's; where the paper leaves a point open, the value
 * is the reading that `experiments/README.md` gives under "The model".
 */
export const table1: Scenario = {
  operators: table1Clouds.operators,
  localValidators: table1Local.validators,
  interValidators: table1Clouds.interValidators,
  interValidatorsAre: "perCloud",
  blockSizeTxs: table1Local.blockSizeTxs,
  blockTimeLimitMs: 0,
  oracleFactor: table1Local.oracleFactor,
  electionDelayMs: table1Local.electionDelayMs,
  elections: table1Local.elections,
  localRatePerSecond: 1,
  interRatePerSecond: 0.25,
  transactionBytes: table1Local.transactionBytes,
  lanBps: table1Local.linkRateBps,
  wanBps: table1Global.linkRateBps,
  propagationMs: table1Local.propagationMs,
  wanQueueingMs: table1Global.queueingMs,
  localQueueingMs: table1Local.queueingMs,
  globalQueueingMs: table1Global.queueingMs,
  queueingCounts: "once",
  gatewayProcessingMs: 0.1,
  blockProcessingMsPerTx: table1Local.processingMsPerTx,
  transferMs: 0,
  verificationMs: 0,
  durationSeconds: 200,
  warmupSeconds: 0,
  drain: false,
  localCommitDelay: { kind: "equation" },
  globalCommitDelay: { kind: "equation" },
};

/**
 * Table I to the letter, and the one change under which every claim of the paper's section V holds:
 * 1 ms instead of 0.1 ms to process a transaction in a block; the gateway's 0.1 ms stays.
 */
export const presets = {
  table1,
  calibrated: { ...table1, blockProcessingMsPerTx: 1 },
} as const satisfies Record<string, Scenario>;

export type PresetName = keyof typeof presets;
export const presetNames = ["table1", "calibrated"] as const satisfies readonly PresetName[];
