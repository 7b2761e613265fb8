import type { LineageEntry } from "../records";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/** The host on which an instance spent a hop, on a private channel. */
interface Stay {
  readonly host?: string;
}

/** Adds a row to an instance's history. */
export async function putLineageEntry(ledger: Ledger, entry: LineageEntry): Promise<void> {
  await ledger.put(keys.lineage(entry), entry);
}

/** Remembers where an instance is during a hop, for the Leave that ends it. */
export async function putStay(
  ledger: Ledger,
  instanceId: string,
  hop: number,
  host: string | undefined,
): Promise<void> {
  const stay: Stay = host === undefined ? {} : { host };
  await ledger.put(keys.stay(instanceId, hop), stay);
}

/**
 * The host that a Leave with this hop left, if this channel knows it.
 *
 * Looked up when read and not stored with the Leave, because the Arrival before it may be relayed
 * after it, and relays in any order must end in the same state.
 */
export async function hostLeft(
  ledger: Ledger,
  { instanceId, hop }: { readonly instanceId: string; readonly hop: number },
): Promise<string | undefined> {
  return (await ledger.get<Stay>(keys.stay(instanceId, hop - 1)))?.host;
}
