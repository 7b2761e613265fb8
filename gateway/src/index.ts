export type { Clock } from "./time/clock.js";
export { systemClock } from "./time/clock.js";
export type { GatewayConfig } from "./configuration/config.js";
export { configSchema, loadConfig, loadHostKey } from "./configuration/config.js";
export type { HostSealer } from "./hosts/host-sealer.js";
export { createHostSealer } from "./hosts/sealing.js";
export type { RunningGateway } from "./service/gateway.js";
export { startGateway } from "./service/gateway.js";
export type { Connection, ConnectionOptions } from "./ledger/fabric/connection.js";
export { connectLedgers } from "./ledger/fabric/connection.js";
export { LedgerError } from "./ledger/ledger-error.js";
export type {
  ChannelLedger,
  Committed,
  LedgerBlock,
  LedgerEvent,
  Ledgers,
} from "./ledger/ledger.js";
export { createLogger } from "./observation/log.js";
