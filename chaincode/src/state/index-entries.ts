import type { Key } from "./keys";
import type { Ledger } from "./ledger";

/** Moves a record's index entries from its former prefixes to its present ones. */
export async function moveIndexEntries(
  ledger: Ledger,
  id: string,
  { before, after }: { readonly before: readonly Key[]; readonly after: readonly Key[] },
): Promise<void> {
  const old = new Map(before.map((prefix) => [ledger.compose([...prefix, id]), prefix]));
  const current = new Map(after.map((prefix) => [ledger.compose([...prefix, id]), prefix]));
  for (const [entry, prefix] of old) {
    if (!current.has(entry)) await ledger.deleteIndexEntry([...prefix, id]);
  }
  for (const [entry, prefix] of current) {
    if (!old.has(entry)) await ledger.putIndexEntry([...prefix, id]);
  }
}
