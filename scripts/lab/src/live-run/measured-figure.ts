import type { ComparedPoint } from "./compared-point.js";
import type { LedgerCosts } from "./ledger-costs.js";

/** A figure's points, measured on a live ledger beside the simulator. */
export interface MeasuredFigure {
  readonly costs: LedgerCosts;
  readonly rows: readonly ComparedPoint[];
  /** Points of the figure that bring more than this machine can take. */
  readonly notTried: number;
  readonly files: readonly string[];
}
