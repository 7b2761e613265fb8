export type { CommitDelay, ProposedBlock } from "./commit-delay.js";
export type { CommitDelayChoice } from "./delays/commit-delay-choice.js";
export { openCommitDelay, parseCommitDelayChoice } from "./delays/commit-delay-choice.js";
export { equationDelay } from "./delays/equation-delay.js";
export type { LognormalOptions } from "./delays/lognormal-delay.js";
export { lognormalDelay } from "./delays/lognormal-delay.js";
export type { CommitDelayFactory } from "./delays/module-delay.js";
export { moduleDelay } from "./delays/module-delay.js";
export { readDelayTrace, traceDelay } from "./delays/trace-delay.js";
export type { BlockSize } from "./equations.js";
export { commitDelayMs, sendDelayMs } from "./equations.js";
export type { OracleBlock, OracleChainOptions } from "./oracle-chain.js";
export { OracleChain } from "./oracle-chain.js";
export { OracleParameterError } from "./parameter-error.js";
export type {
  NumberRange,
  NumericOracleParameter,
  OracleParameterDescriptor,
  OracleParameters,
} from "./parameters.js";
export {
  electionChoices,
  isInRange,
  oracleParameterDescriptors,
  oracleParameters,
  rangeText,
  table1Clouds,
  table1Global,
  table1Local,
} from "./parameters.js";
export { RandomStream } from "./random.js";
export { realTimeScheduler } from "./real-time-scheduler.js";
export type { Scheduler } from "./scheduler.js";
