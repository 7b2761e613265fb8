import type { ComparedPoint } from "./compared-point.js";
import type { LedgerCosts } from "./ledger-costs.js";

/** A figure's points, measured on a live ledger beside the simulator. */
export interface MeasuredFigure {
  readonly costs: LedgerCosts;
  readonly rows: readonly ComparedPoint[];
  /** The number of the figure's points whose load is more than this machine can take. */
  readonly notTried: number;
  readonly files: readonly string[];
}
