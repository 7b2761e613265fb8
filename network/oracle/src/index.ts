export type { CommitDelay, ProposedBlock } from "./model/commit-delay.js";
export type { CommitDelayChoice } from "./model/delays/commit-delay-choice.js";
export { openCommitDelay, parseCommitDelayChoice } from "./model/delays/commit-delay-choice.js";
export { equationDelay } from "./model/delays/equation-delay.js";
export type { LognormalOptions } from "./model/delays/lognormal-delay.js";
export { lognormalDelay } from "./model/delays/lognormal-delay.js";
export type { CommitDelayFactory } from "./model/delays/module-delay.js";
export { moduleDelay } from "./model/delays/module-delay.js";
export { readDelayTrace, traceDelay } from "./model/delays/trace-delay.js";
export type { BlockSize } from "./model/equations.js";
export { commitDelayMs, sendDelayMs } from "./model/equations.js";
export type { OracleBlock, OracleChainOptions } from "./model/oracle-chain.js";
export { OracleChain } from "./model/oracle-chain.js";
export { OracleParameterError } from "./model/parameter-error.js";
export type {
  NumberRange,
  NumericOracleParameter,
  OracleParameterDescriptor,
  OracleParameters,
} from "./model/parameters.js";
export {
  electionChoices,
  isInRange,
  oracleParameterDescriptors,
  oracleParameters,
  rangeText,
  table1Clouds,
  table1Global,
  table1Local,
} from "./model/parameters.js";
export { RandomStream } from "./model/random.js";
export type { Scheduler } from "./model/scheduler.js";
