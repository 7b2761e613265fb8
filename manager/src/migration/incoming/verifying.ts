import { conclude } from "./conclusion.js";
import type { IncomingMigration } from "./incoming-migration.js";

/** Phase `verifying`: states the digest of what arrived, and the host that holds it. */
export async function verify(incoming: IncomingMigration): Promise<void> {
  const { kept } = incoming;
  const { gateway, signal } = incoming.context;
  const { observedVmId = "", host } = kept.present;
  const arrived = { vmId: observedVmId, host };
  await conclude(incoming, () => gateway.verify(kept.migrationId, arrived, signal));
}
