import type { TracedEntry } from "../gateways/read-lineage.js";
import { table } from "./table.js";

type Party = NonNullable<TracedEntry["to"]>;

/** A VM's history as a table: a row for each statement. */
export function lineageTable(entries: readonly TracedEntry[]): string {
  const rows = entries.map((entry) => [
    String(entry.hop),
    entry.ledger === "consortium" ? "consortium" : `private, ${entry.toldBy}`,
    entry.statement,
    move(entry),
    entry.vmId === undefined ? "" : `${entry.vmId.slice(0, 20)}…`,
    `${entry.recorded.transactionId.slice(0, 12)}…`,
    entry.recorded.claimedAt,
  ]);
  const heading = ["hop", "ledger", "statement", "from → to", "vmId", "transaction", "claimed at"];
  return table(heading, rows);
}

function move({ from, to, custodian }: TracedEntry): string {
  if (from === undefined) return to === undefined ? custodian : place(to);
  return to === undefined ? place(from) : `${place(from)} → ${place(to)}`;
}

function place({ operator, host }: Party): string {
  return host === undefined ? operator : `${operator}/${host.name}`;
}
