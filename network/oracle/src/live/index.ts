export { openCommitDelay } from "../model/delays/commit-delay-choice.js";
export type { CommitDelay } from "../model/commit-delay.js";
export type { AdministeredChannel } from "./admin-server.js";
export { AdminServer } from "./admin-server.js";
export type { HoldRules } from "./hold-rules.js";
export { isHeld } from "./hold-rules.js";
export { LiveChain } from "./live-chain.js";
export { OracleMetrics } from "./metrics.js";
export type { BlockReason, CommittedBlock, OracleObserver } from "./observer.js";
export { noObserver } from "./observer.js";
export type { ChannelKind, ChannelOracle, OracleFile } from "./oracle-file.js";
export {
  channelOracle,
  checkChannelNames,
  loadOracleFile,
  oracleFileSchema,
} from "./oracle-file.js";
export { observeAll, OracleLog } from "./oracle-log.js";
export { readEnvelope } from "./read-envelope.js";
export { realTimeScheduler } from "./real-time-scheduler.js";
export { TakenTransactions } from "./taken-transactions.js";
