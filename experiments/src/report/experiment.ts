import type { JudgedClaim } from "../claims/judge-claims.js";
import type { FigureName } from "../figures/paper-figures.js";
import type { PresetName } from "../scenario/scenario.js";
import type { SweepResult } from "../sweep/run-sweeps.js";
import type { DrawnPanel } from "./draw-panel.js";

/** Options of `runExperiment`. */
export interface ExperimentOptions {
  /** The figures to reproduce. */
  readonly figures: readonly FigureName[];
  /** The presets to simulate them under. */
  readonly presetNames: readonly PresetName[];
  /** Number of runs at each point; their seeds are 1 to this number. */
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
  /** Each panel of the figures under each preset. */
  readonly panels: readonly DrawnPanel[];
  /** The claims of the paper that the figures decide, with their verdicts under each preset. */
  readonly claims: readonly JudgedClaim[];
  /** Wall time of simulating and judging, in milliseconds. */
  readonly tookMs: number;
  /** Events that were simulated, all runs together. */
  readonly events: number;
}
