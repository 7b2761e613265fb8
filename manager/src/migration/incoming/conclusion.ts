import type { TerminalMigrationState } from "@basics/chaincode/domain";
import { isOpen } from "@basics/chaincode/domain";
import { pause } from "@basics/runtime/waiting";
import { GatewayProblem } from "../../client/gateway-problem.js";
import type { Migration } from "../../client/gateway-types.js";
import { unreachable } from "../../unreachable.js";
import { lookUp } from "../look-up.js";
import type { IncomingMigration } from "./incoming-migration.js";
import { quarantineOf } from "./incoming-migration.js";

/** An earlier migration may still hold the VM: after this time it is looked at again. */
export const BUSY_PAUSE_MS = 250;

/** Makes a concluding statement; if it is refused, the ledger tells what concluded instead. */
export async function conclude(
  incoming: IncomingMigration,
  state: () => Promise<Migration>,
): Promise<void> {
  try {
    await follow(incoming, await state());
  } catch (error) {
    if (!(error instanceof GatewayProblem) || error.transient) throw error;
    const found = await lookUp(incoming.context, incoming.kept.migrationId);
    if (found === undefined || isOpen(found.state)) throw error;
    await follow(incoming, found);
  }
}

/** Does what the migration's state on the ledger demands of the destination. */
export async function follow(incoming: IncomingMigration, migration: Migration): Promise<void> {
  const { state, reason } = migration;
  switch (state) {
    case "indicated":
      return;
    case "confirmed":
      await takeIn(incoming);
      return;
    case "rejected":
    case "declined":
    case "cancelled":
    case "superseded":
      await discard(incoming, state, reason);
      return;
    default:
      unreachable(state);
  }
}

/** Removes everything of an image that is not this operator's. */
async function discard(
  incoming: IncomingMigration,
  outcome: Exclude<TerminalMigrationState, "confirmed">,
  reason: Migration["reason"],
): Promise<void> {
  const { context, kept, vm, reception } = incoming;
  await reception.close();
  await context.images.remove(quarantineOf(incoming));
  await vm.discard();
  await kept.save({ reason });
  await kept.end(outcome);
}

/** Gives the image of a confirmed migration the name from which it may be run. */
async function takeIn(incoming: IncomingMigration): Promise<void> {
  const { context, kept, vm } = incoming;
  const { images, signal } = context;
  const { migrationId, observedVmId, vmId, host, instanceId, size = 0, parts } = kept.present;
  if (observedVmId !== vmId) {
    throw new Error(`${migrationId} is confirmed, but not by what was received here.`);
  }
  while ((await vm.expect()) === "busy") await pause(BUSY_PAUSE_MS, signal);
  const image = images.runnable(host, instanceId, migrationId);
  await images.promote(quarantineOf(incoming), image);
  await vm.arrive({ host, image, size, parts });
  await kept.end("confirmed");
}
