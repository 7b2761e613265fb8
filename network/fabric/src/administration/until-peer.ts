import { setTimeout as delay } from "node:timers/promises";
import type { PeerAdmin } from "./peer-admin.js";

const PATIENCE_MS = 60_000;
const POLL_MS = 100;

/**
 * Waits until a peer's ledger has something. Peers get blocks at different times and tell nobody.
 *
 * @param lack what the error says of a peer whose ledger does not have it in time.
 */
export async function untilPeer(
  { address }: PeerAdmin,
  holds: () => Promise<boolean>,
  lack: string,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`The peer at ${address} ${lack} after ${PATIENCE_MS / 1000} s.`);
    }
    await delay(POLL_MS);
  }
}
