/**
 * This entry measures points of the paper's figures on a live ledger, beside the same points in the
 * simulator.
 */
export {
  COMPARISON_EXPLANATION,
  comparisonHeading,
  comparisonLines,
  costsText,
  remarks,
} from "./live-run/comparison-text.js";
export { measureFigure } from "./live-run/measure-figure.js";
export type { MeasuredFigure } from "./live-run/measured-figure.js";
