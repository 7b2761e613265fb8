/** Points of the paper's figures, measured on a live ledger beside the same points simulated. */
export {
  comparisonExplanation,
  comparisonHeading,
  comparisonLines,
  costsText,
  remarks,
} from "./live-run/comparison-text.js";
export { measureFigure } from "./live-run/measure-figure.js";
export type { MeasuredFigure } from "./live-run/measured-figure.js";
