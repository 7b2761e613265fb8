import type { ChannelKind, LineageStatement } from "@basics/chaincode/domain";
import { GatewayProblem } from "@basics/manager";
import type { LineageEntry } from "@basics/manager";
import type { Target } from "./target.js";

/** A lineage entry and the operator whose gateway told it. */
export type TracedEntry = LineageEntry & { readonly toldBy: string };

type Party = NonNullable<LineageEntry["to"]>;

/** Asks each gateway for a VM's lineage. @throws GatewayProblem when none of them knows the VM. */
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
 * One history out of what several operators' gateways tell of a VM: each row of the consortium's ledger
 * once, its hosts named where any of them may name them, and each operator's own rows between.
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

/** Within a hop: what made it on the consortium's ledger, then its Leave, its Arrival, what followed. */
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
