/**
 * The contents of a consortium's data directory: the layout of its files, and the state of what
 * runs.
 */
export type { Layout, OperatorLayout } from "./data/layout.js";
export { layoutOf, readSecret } from "./data/layout.js";
export type { ConsortiumState, OperatorState } from "./data/state.js";
export { readState, requireState } from "./data/state.js";
