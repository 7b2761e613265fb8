export {
  copyAndDigest,
  digestImage,
  type DigestOptions,
  type ImageDigest,
  type RenewalOptions,
} from "./digest/digest-image.js";
export { DigestError, type DigestErrorCode } from "./digest/digest-error.js";
export { type DirtyRange, readDirtyRanges } from "./digest/dirty-ranges.js";
export { IMAGE_FORMATS, type ImageFormat, parseFormat } from "./digest/image-format.js";
export { type ImageSource, openSource } from "./digest/image-source.js";
export {
  canonicalManifest,
  type DigestedPart,
  digestParts,
  type Manifest,
  type Part,
  type PartsOptions,
  type VmDigest,
} from "./digest/manifest.js";
export { TreeHasher } from "./digest/tree-hasher.js";
export {
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  parseAlgorithm,
  parseVmId,
} from "./digest/vm-id.js";
export { GatewayClient, type GatewayClientOptions } from "./client/gateway-client.js";
export { GatewayProblem, type ProblemField } from "./client/gateway-problem.js";
export type {
  CreateMigration,
  Instance,
  LineageEntry,
  Migration,
  MigrationState,
  Operator,
  ReasonCode,
  RegisterInstance,
  StatementEvent,
} from "./client/gateway-types.js";
export { followEvents, type FollowEventsOptions } from "./client/events.js";
export { eventPositionFile, type EventPosition } from "./client/position-file.js";
export { ConfigError, loadConfig, type ManagerConfig, parseConfig } from "./config.js";
export { type Manager, startManager } from "./start-manager.js";
export { startTamperingProxy, type TamperingProxy } from "./testing/tampering-proxy.js";
