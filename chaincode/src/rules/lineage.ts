import type { LineageEntry } from "../records";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/** The host on which an instance spent a hop, as its private channel knows it. */
interface Stay {
  readonly host?: string;
}

/** Adds a row to an instance's history. */
export async function putLineageEntry(ledger: Ledger, entry: LineageEntry): Promise<void> {
  await ledger.put(keys.lineage(entry), entry);
}

/** Stores the host of an instance during a hop, for the Leave that ends the hop. */
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
 * Finds the host that a Leave with this hop left, if this channel knows it.
 *
 * It is looked up at each read and not stored with the Leave. The Arrival before the Leave may be
 * relayed after it, and relays in any order must end in the same state.
 */
export async function hostLeft(
  ledger: Ledger,
  { instanceId, hop }: { readonly instanceId: string; readonly hop: number },
): Promise<string | undefined> {
  return (await ledger.get<Stay>(keys.stay(instanceId, hop - 1)))?.host;
}
