import { statfs } from "node:fs/promises";
import type { ManagerContext } from "./context.js";

/** This much is left free on the disk, whatever is configured. */
const SPARE_BYTES = 64 * 1024 * 1024;

/**
 * Tells whether another image fits into the configured capacity, which counts disks as guests see
 * them, and onto the disk, where images that are being received still need room.
 */
export async function hasRoomFor(context: ManagerContext, bytes: number): Promise<boolean> {
  const { bavail, bsize } = await statfs(context.config.dataDirectory);
  const expected = context.journals
    .values()
    .filter(({ role, phase }) => role === "incoming" && phase !== "ended");
  const reserved = expected.reduce((sum, { size = 0 }) => sum + size, 0);
  const received = expected.reduce(
    (sum, journal) => sum + (journal.role === "incoming" ? journal.receivedBytes : 0),
    0,
  );
  const kept = context.vms
    .values()
    .filter(({ image }) => image !== undefined)
    .reduce((sum, { size }) => sum + size, 0);
  const { capacityBytes = Number.MAX_SAFE_INTEGER } = context.config;
  return (
    kept + reserved + bytes <= capacityBytes &&
    reserved - received + bytes + SPARE_BYTES <= bavail * bsize
  );
}

/** The host that has the fewest VMs, those that are on their way to it included. */
export function emptiestHost({ config, vms, journals }: ManagerContext): string {
  const placed = [
    ...vms.values().filter(({ state }) => state === "running" || state === "stopped"),
    ...journals.values().filter(({ phase }) => phase !== "ended"),
  ];
  const load = (host: string): number =>
    placed.filter((each) => "host" in each && each.host === host).length;
  return config.hosts.reduce((best, host) => (load(host) < load(best) ? host : best));
}
