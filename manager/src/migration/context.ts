import type { Logger } from "pino";
import type { GatewayClient } from "../client/gateway-client.js";
import type { ManagerConfig } from "../config.js";
import type { ImageFiles } from "../files/image-files.js";
import type { Semaphore } from "../semaphore.js";
import type { RecordStore } from "../store/record-store.js";
import type { Journal, VmRecord } from "../store/records.js";

/** Everything that the parts of one manager share. */
export interface ManagerContext {
  readonly config: ManagerConfig;
  /** The operator whose manager this is. */
  readonly operator: string;
  readonly gateway: GatewayClient;
  readonly vms: RecordStore<VmRecord>;
  readonly journals: RecordStore<Journal>;
  readonly images: ImageFiles;
  /** Lets one digest at a time begin, as each uses all cores. */
  readonly digests: Semaphore;
  /** Bounds how many images are sent at once. */
  readonly sends: Semaphore;
  readonly log: Logger;
  /** Aborted when the manager stops. */
  readonly signal: AbortSignal;
}
