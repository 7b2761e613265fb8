import { isOpen } from "@basics/chaincode/domain";
import { pause } from "@basics/runtime/waiting";
import type { ReceivingVm } from "../../transfer/receiving-vm.js";
import { describeProblem } from "../describe-problem.js";
import { lookUp } from "../look-up.js";
import { BUSY_PAUSE_MS, follow } from "./conclusion.js";
import { resolveToDecline } from "./declining.js";
import type { IncomingMigration } from "./incoming-migration.js";
import { isManifest } from "./reception.js";

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Phase `indicated`: waits for the whole image, as long as the Indication stands. */
export async function awaitImage(incoming: IncomingMigration): Promise<void> {
  const { context, kept, alarm, reception } = incoming;
  const migration = await lookUp(context, kept.migrationId);
  if (migration !== undefined && !isOpen(migration.state)) {
    await follow(incoming, migration);
    return;
  }
  if (reception.finished !== undefined) {
    await kept.save({ ...reception.finished, phase: "verifying" });
    return;
  }
  if (!(await accept(incoming))) return;
  if (kept.present.size !== undefined) {
    const image = await reception.open();
    if (reception.isWhole(image)) {
      await finish(incoming, image);
      return;
    }
  }
  const leftMs = reception.progressAtMs + context.config.stallTimeoutMs - performance.now();
  if (leftMs <= 0 && !reception.isWriting) await resolveToDecline(incoming, "TRANSFER_FAILED");
  else {
    const waitMs = Math.min(Math.max(leftMs, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
    await alarm.wait(context.signal, waitMs);
  }
}

/**
 * Makes a record of the VM, or resolves to decline it; false when there is nothing to receive yet.
 */
async function accept(incoming: IncomingMigration): Promise<boolean> {
  const { context, kept, vm } = incoming;
  if (context.config.denySources.includes(kept.present.source)) {
    await resolveToDecline(incoming, "POLICY");
    return false;
  }
  const room = await vm.expect();
  if (room === "here") {
    context.log.error({ migrationId: kept.migrationId }, "indicated to us, but the VM is here");
    await resolveToDecline(incoming, "OTHER");
  }
  if (room === "busy") await pause(BUSY_PAUSE_MS, context.signal);
  return room === "expected";
}

/** Digests the image that has arrived; its next step then verifies it. */
async function finish(incoming: IncomingMigration, image: ReceivingVm): Promise<void> {
  const { context, kept, reception } = incoming;
  const { migrationId } = kept;
  try {
    const { observedVmId, receivedBytes: size } = await reception.finish(image);
    context.log.info({ migrationId, observedVmId, size }, "the whole image is here");
  } catch (error) {
    if (!isManifest(error)) throw error;
    context.log.warn({ migrationId, err: error }, "what was received is no VM");
    await kept.save({ problem: describeProblem(error) });
    await resolveToDecline(incoming, "TRANSFER_FAILED");
    return;
  }
  // The sender will not send it again, so a journal that cannot be written now is written later.
  await kept.save({ ...reception.finished, phase: "verifying" });
}
