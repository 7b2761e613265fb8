import { coinerOf, DEFAULT_DIGEST_ALGORITHM } from "@basics/chaincode/domain";
import type { OutgoingJournal, VmRecord } from "../store/records.js";
import type { ManagerContext } from "./context.js";
import type { Tasks } from "./tasks.js";

/** Goes on with the migrations that a restart interrupted. */
export async function resumeMigrations(context: ManagerContext, tasks: Tasks): Promise<void> {
  const { journals, vms } = context;
  for (const journal of journals.values()) {
    if (journal.phase !== "ended") tasks.run(journal);
  }
  for (const vm of vms.values()) {
    const { state, migrationId } = vm;
    if (state !== "in-transit" || migrationId === undefined) continue;
    if (journals.get(migrationId) === undefined) await recover(context, tasks, vm, migrationId);
  }
}

/** Withdraws the migration of a VM in transit whose journal is lost, unless it is decided. */
async function recover(
  { log, journals, operator }: ManagerContext,
  tasks: Tasks,
  vm: VmRecord,
  migrationId: string,
): Promise<void> {
  const { instanceId, image, parts, host } = vm;
  log.error({ instanceId, migrationId }, "the journal of a migration is lost");
  if (coinerOf(migrationId) !== operator || image === undefined) return;
  const journal: OutgoingJournal = {
    role: "outgoing",
    phase: "indicating",
    migrationId,
    instanceId,
    startedAt: new Date().toISOString(),
    destination: "unknown",
    posted: true,
    cancelFor: "OTHER",
    image,
    parts,
    sourceHost: host ?? "unknown",
    algorithm: DEFAULT_DIGEST_ALGORITHM,
  };
  await journals.put(migrationId, journal);
  tasks.run(journal);
}
