export type { Clock } from "./clock.js";
export { systemClock } from "./clock.js";
export type { GatewayConfig } from "./config.js";
export { configSchema, loadConfig, loadHostKey } from "./config.js";
export type { HostSealer } from "./hosts/host-sealer.js";
export { createHostSealer } from "./hosts/sealing.js";
export type { RunningGateway } from "./gateway.js";
export { startGateway } from "./gateway.js";
export { blockHash } from "./ledger/blocks.js";
export type { Connection, ConnectionOptions } from "./ledger/connection.js";
export { connectLedgers } from "./ledger/connection.js";
export { LedgerError } from "./ledger/ledger-error.js";
export type {
  ChannelLedger,
  Committed,
  LedgerBlock,
  LedgerEvent,
  Ledgers,
} from "./ledger/ledger.js";
export { createSigner } from "./ledger/signer.js";
export { createLogger } from "./log.js";
