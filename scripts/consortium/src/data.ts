/** What a consortium keeps in its data directory: where its files are, and what is running. */
export type { Layout, OperatorLayout } from "./data/layout.js";
export { layoutOf, readSecret } from "./data/layout.js";
export type { ConsortiumState, OperatorState } from "./data/state.js";
export { readState, requireState } from "./data/state.js";
