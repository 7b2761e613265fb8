import type { ReasonCode } from "@basics/chaincode/domain";

import { conclude } from "./conclusion.js";
import type { IncomingMigration } from "./incoming-migration.js";

/** Resolves to decline a migration; its next step then does so. */
export async function resolveToDecline(
  { context, kept }: IncomingMigration,
  reason: ReasonCode,
): Promise<void> {
  context.log.info({ migrationId: kept.migrationId, reason }, "declining");
  await kept.save({ declineFor: reason, phase: "declining" });
}

/** Phase `declining`: states the Decline that was resolved on. */
export async function decline(incoming: IncomingMigration): Promise<void> {
  const { kept } = incoming;
  const { gateway, signal } = incoming.context;
  const { declineFor = "OTHER" } = kept.present;
  await conclude(incoming, () => gateway.decline(kept.migrationId, declineFor, signal));
}
