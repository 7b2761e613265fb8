/**
 * The vocabulary of BASICS, with one definition of each thing: ids, states, statements, reasons,
 * digests, hosts and errors. Code that reads or writes any of them imports it from here.
 *
 * This entry holds data and small functions. It loads nothing but Node's own crypto: no Fabric
 * package, no decorators, no schema library. A table (`MIGRATION_STATES`) holds the facts by name;
 * beside it stand the type of its names (`MigrationState`) and their list
 * (`MIGRATION_STATE_NAMES`).
 */
export type { ChannelKind } from "./channel";
export { CHAINCODE_NAME, CHANNEL_KIND_NAMES, CHANNEL_KINDS, CHANNEL_NAME_PATTERN } from "./channel";
export type { CoinedId, CoinedIdParts, InstanceId, MigrationId } from "./coined-id";
export { COINED_ID_PATTERN, COINED_ID_RULE, coinerOf, coinId, parseCoinedId } from "./coined-id";
export type { DigestAlgorithm, VmId, VmIdParts } from "./digest";
export {
  algorithmOf,
  DEFAULT_DIGEST_ALGORITHM,
  DIGEST_ALGORITHM_NAMES,
  DIGEST_ALGORITHMS,
  formatVmId,
  isDigestAlgorithm,
  parseVmId,
  VM_ID_PATTERN,
  VM_ID_RULE,
} from "./digest";
export type { ErrorRow, LedgerErrorBody, LedgerErrorCode, Retry } from "./errors";
export {
  LEDGER_ERROR_CODES,
  LEDGER_ERRORS,
  parseLedgerError,
  RETRIES,
  RETRY_NAMES,
} from "./errors";
export type { HostOpening, HostReference } from "./host";
export {
  commitToHost,
  HOST_SALT_PATTERN,
  NAME_PATTERN,
  NAME_RULE,
  opensCommitment,
  SHA256_HEX_PATTERN,
} from "./host";
export type { ConsortiumInstanceState, PrivateInstanceState } from "./instance";
export {
  CONSORTIUM_INSTANCE_STATE_NAMES,
  CONSORTIUM_INSTANCE_STATES,
  PRIVATE_INSTANCE_STATE_NAMES,
  PRIVATE_INSTANCE_STATES,
} from "./instance";
export type {
  MigrationKind,
  MigrationState,
  OpenMigrationState,
  TerminalMigrationState,
} from "./migration";
export {
  hasMoved,
  isOpen,
  MIGRATION_KIND_NAMES,
  MIGRATION_KINDS,
  MIGRATION_STATE_NAMES,
  MIGRATION_STATES,
} from "./migration";
export type { MspId } from "./msp-id";
export { MSP_ID_PATTERN, MSP_ID_RULE } from "./msp-id";
export type { ReasonCode } from "./reason";
export { REASON_CODES, REASONS } from "./reason";
export { GATEWAY_ROLE } from "./roles";
export type {
  InstanceStatement,
  LineageStatement,
  MigrationStatement,
  SettlementStatement,
  StatementName,
} from "./statement";
export {
  CONCLUDING_STATEMENTS,
  LINEAGE_STATEMENTS,
  MIGRATION_STATEMENTS,
  SETTLEMENT_STATEMENTS,
  STATEMENT_NAMES,
  STATEMENTS,
} from "./statement";
