import { table1Clouds, table1Global, table1Local } from "@basics/oracle";
import type { CommitDelayChoice, OracleParameters } from "@basics/oracle";

/**
 * The parameters that, with a seed, decide one simulated run. A name ends with its unit; delays are
 * in milliseconds and durations of the run in seconds. {@link numericParameters} gives the bounds.
 */
export interface Scenario {
  /** Number of clouds, each with one operator. */
  readonly operators: number;
  /** Number of validators of each cloud's local chain. */
  readonly localValidators: number;
  /**
   * Number of inter validators of each cloud, or of all clouds together (see `interValidatorsAre`).
   */
  readonly interValidators: number;
  /**
   * The paper has so many inter validators in each cloud; `inTotal` shares them between the clouds.
   */
  readonly interValidatorsAre: "perCloud" | "inTotal";
  /** Transactions of a block of any chain: exactly these, except by time limit. */
  readonly blockSizeTxs: number;
  /**
   * Longest wait of a transaction for its block to fill; with 0 it waits for ever, as in the paper.
   */
  readonly blockTimeLimitMs: number;
  /** O_f of Eq. (2), for all chains; 1 is the ideal consensus. */
  readonly oracleFactor: number;
  /** Time that the election of a chain's leader takes. */
  readonly electionDelayMs: number;
  /** The paper elects a leader once; `everyBlock` elects before each block. */
  readonly elections: OracleParameters["elections"];
  /** Mean number of local migrations that each cloud starts in a second; the process is Poisson. */
  readonly localRatePerSecond: number;
  /** The same of inter migrations, whose destination is uniform over the other clouds. */
  readonly interRatePerSecond: number;
  /** Size of each transaction. */
  readonly transactionBytes: number;
  /** Data rate inside a cloud, in bits per second, for messages and for blocks of local chains. */
  readonly lanBps: number;
  /**
   * Data rate between clouds, in bits per second, for messages and for blocks of the global chain.
   */
  readonly wanBps: number;
  /** Propagation delay of one hop inside a cloud, and D_pg of Eq. (1) for all chains. */
  readonly propagationMs: number;
  /** Time that a message between two clouds waits on its way. */
  readonly wanQueueingMs: number;
  /** D_qu of Eq. (1) for the local chains. */
  readonly localQueueingMs: number;
  /** D_qu of Eq. (1) for the global chain. */
  readonly globalQueueingMs: number;
  /** In Eq. (1) D_qu counts once; `perPeer` counts it for each peer of the block. */
  readonly queueingCounts: "once" | "perPeer";
  /** Time that a gateway needs for each transaction that it creates. */
  readonly gatewayProcessingMs: number;
  /** D_pc of Eq. (1) for all chains, for each transaction of a block. */
  readonly blockProcessingMsPerTx: number;
  /** Time that the VM is under way after the destination heard of the Indication. */
  readonly transferMs: number;
  /** Time that the destination needs to verify the digest. */
  readonly verificationMs: number;
  /** Simulated time, in seconds. */
  readonly durationSeconds: number;
  /** Migrations started and blocks committed before this second are not counted. */
  readonly warmupSeconds: number;
  /** If true, the run goes on after its end until all migrations are finished. */
  readonly drain: boolean;
  /** Commit delay of the local chains: Eq. (2), or another model of Oracle. */
  readonly localCommitDelay: CommitDelayChoice;
  /** Commit delay of the global chain. */
  readonly globalCommitDelay: CommitDelayChoice;
}

/**
 * Table I of the paper. The chains' values are Oracle's; where the paper leaves a point open, the
 * value is the reading that `experiments/README.md` gives under "The model".
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
 * The scenarios that figures start from. `table1` is Table I to the letter. `calibrated` has the
 * one change under which every claim of the paper's section V holds: processing a transaction in a
 * block takes 1 ms instead of 0.1 ms, while the gateway's 0.1 ms stays.
 */
export const presets = {
  table1,
  calibrated: { ...table1, blockProcessingMsPerTx: 1 },
} as const satisfies Record<string, Scenario>;

/** The name of a preset. */
export type PresetName = keyof typeof presets;
/** The presets, in the order of tables. */
export const presetNames = ["table1", "calibrated"] as const satisfies readonly PresetName[];
