/**
 * The parts of a cloud manager, for operators who build their own: digests of images, a client of the
 * gateway's REST API, and the reference manager that is made of both.
 *
 * @example
 * const { vmId } = await digestImage("/var/lib/images/web.raw");
 * const gateway = new GatewayClient({ url: "http://127.0.0.1:8081", token });
 * const destination = "Org2MSP";
 * await gateway.createMigration({ kind: "inter", migrationId, instanceId, vmId, destination });
 */
export type { DigestOptions, ImageDigest, RenewalOptions } from "./digest/digest-image.js";
export { copyAndDigest, digestImage } from "./digest/digest-image.js";
export type { DigestErrorCode } from "./digest/digest-error.js";
export { DigestError } from "./digest/digest-error.js";
export type { DirtyRange } from "./digest/dirty-ranges.js";
export { readDirtyRanges } from "./digest/dirty-ranges.js";
export type { ImageFormat } from "./digest/image-format.js";
export { IMAGE_FORMATS, parseFormat } from "./digest/image-format.js";
export type { ImageSource } from "./digest/image-source.js";
export { openSource } from "./digest/open-source.js";
export type { DigestedPart, Manifest, Part, PartsOptions, VmDigest } from "./digest/manifest.js";
export { digestParts } from "./digest/manifest.js";
export { TreeHasher } from "./digest/tree-hasher.js";
export { parseVmId } from "./digest/vm-id.js";
export type { GatewayClientOptions } from "./client/gateway-client.js";
export { GatewayClient } from "./client/gateway-client.js";
export type { ProblemField } from "./client/gateway-problem.js";
export { GatewayProblem } from "./client/gateway-problem.js";
export type {
  CreateMigration,
  Instance,
  LineageEntry,
  Migration,
  Operator,
  RegisterInstance,
  StatementEvent,
} from "./client/gateway-types.js";
export type { MigrationState, ReasonCode } from "@basics/chaincode/domain";
export type { FollowEventsOptions } from "./client/events.js";
export { followEvents } from "./client/events.js";
export type { EventPosition } from "./client/position-file.js";
export { eventPositionFile } from "./client/position-file.js";
export type { ManagerConfig } from "./config.js";
export { ConfigError, loadConfig, parseConfig } from "./config.js";
export type { Manager } from "./start-manager.js";
export { startManager } from "./start-manager.js";
export type { TamperingProxy } from "./demonstration/tampering-proxy.js";
export { startTamperingProxy } from "./demonstration/tampering-proxy.js";
