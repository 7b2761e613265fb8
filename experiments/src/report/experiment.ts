import type { JudgedClaim } from "../claims/judge-claims.js";
import type { FigureName } from "../figures/paper-figures.js";
import type { PresetName } from "../scenario/scenario.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import type { DrawnPanel } from "./draw-panel.js";

/** Which figures are reproduced, how often each point is run, and where the results go. */
export interface ExperimentOptions {
  readonly figures: readonly FigureName[];
  readonly presetNames: readonly PresetName[];
  /** Runs a point: the seeds are 1 to this number. */
  readonly seeds: number;
  /** Folder for CSVs, SVGs, run.json and report.html; it is made where it is missing. */
  readonly out: string;
  /** Threads; as many as there are processors where it is left out. */
  readonly workers?: number | undefined;
  /** Called after each run with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Everything that an experiment found out, as it was also written to its folder. */
export interface Experiment {
  /** The points of each sweep, by preset. */
  readonly results: ReadonlyMap<PresetName, readonly SweepResult[]>;
  readonly panels: readonly DrawnPanel[];
  /** The claims of the paper that the figures decide, with their verdicts under each preset. */
  readonly claims: readonly JudgedClaim[];
  /** Wall time of simulating and judging, in milliseconds. */
  readonly tookMs: number;
  /** Events that were simulated, all runs together. */
  readonly events: number;
}
