/** Means, quantiles and intervals of few samples. Loads nothing of the simulator. */
export type { Estimate } from "./statistics/confidence.js";
export { estimate } from "./statistics/confidence.js";
export { mean, median, quantile } from "./statistics/mean-and-quantile.js";
