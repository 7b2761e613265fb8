import type { ChannelKind, LineageStatement } from "@basics/chaincode/domain";
import { GatewayProblem } from "@basics/manager";
import type { LineageEntry } from "@basics/manager";
import type { Target } from "./target.js";

/** A lineage entry and the operator whose gateway told it. */
export type TracedEntry = LineageEntry & { readonly toldBy: string };

type Party = NonNullable<LineageEntry["to"]>;

/** Asks each gateway for a VM's lineage. @throws GatewayProblem when none of them knows the VM */
export async function readLineage(
  targets: readonly Target[],
  instanceId: string,
): Promise<TracedEntry[]> {
  const parts: TracedEntry[][] = [];
  let unknown: GatewayProblem | undefined;
  for (const { name, client } of targets) {
    try {
      const entries: TracedEntry[] = [];
      for await (const entry of client.lineage(instanceId)) {
        entries.push({ ...entry, toldBy: name });
      }
      parts.push(entries);
    } catch (error) {
      if (!(error instanceof GatewayProblem) || error.status !== 404) throw error;
      unknown = error;
    }
  }
  if (parts.length === 0 && unknown !== undefined) throw unknown;
  return wholeLineage(parts);
}

/**
 * Merges the lineages that several operators' gateways tell of a VM. Each row of the consortium's
 * ledger appears once, its hosts named if any of the operators may name them. Each operator's own
 * rows stand between these.
 */
function wholeLineage(parts: readonly (readonly TracedEntry[])[]): TracedEntry[] {
  const rows = new Map<string, TracedEntry>();
  for (const entry of parts.flat()) {
    const ledger = entry.ledger === "consortium" ? "consortium" : entry.toldBy;
    const key = `${ledger}|${entry.recorded.transactionId}`;
    const known = rows.get(key);
    rows.set(key, known === undefined ? entry : disclosed(known, entry));
  }
  return [...rows.values()].sort((a, b) => a.hop - b.hop || rank(a) - rank(b) || a.step - b.step);
}

/**
 * Orders the entries of one hop: first the entry of the consortium's ledger that made it, then its
 * Leave, its Arrival, and the later ones.
 */
function rank({ ledger, statement }: TracedEntry): number {
  return ranks[statement][ledger];
}

const ranks: Readonly<Record<LineageStatement, Readonly<Record<ChannelKind, number>>>> = {
  Registration: { consortium: 0, private: 2 },
  Confirmation: { consortium: 0, private: 3 },
  Leave: { consortium: 0, private: 1 },
  Arrival: { consortium: 0, private: 2 },
  Retirement: { consortium: 4, private: 3 },
};

function disclosed(a: TracedEntry, b: TracedEntry): TracedEntry {
  const party = (one?: Party, other?: Party): Party | undefined =>
    one?.host?.disclosed === true ? one : other;
  const from = party(a.from, b.from);
  const to = party(a.to, b.to);
  return {
    ...a,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
