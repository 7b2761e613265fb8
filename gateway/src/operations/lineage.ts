import type { LineageStatement } from "@basics/chaincode/domain";
import type { LineageEntry, Page } from "@basics/chaincode/records";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger } from "../ledger/ledger.js";
import type { LineageEntryView } from "../schemas/instances.js";
import type { OperationContext } from "./context.js";
import { isSealed, readHostContexts } from "./host-contexts.js";
import type { Viewer } from "./host-views.js";
import { viewHost } from "./host-views.js";
import { LineageReader } from "./lineage-reader.js";
import type { LineagePosition } from "./lineage-reader.js";

/** The point on each ledger at which a page of the merged lineage ended. */
export interface LineageBookmark {
  readonly consortium: LineagePosition;
  readonly private: LineagePosition;
}

export interface LineagePage {
  readonly records: readonly LineageEntryView[];
  readonly bookmark?: LineageBookmark | undefined;
}

interface FoundEntry {
  readonly ledger: LineageEntryView["ledger"];
  readonly entry: LineageEntry;
}

/**
 * Reads an instance's history: the consortium's hops and this operator's own entries, merged by hop
 * and step. A retirement comes last in its hop.
 *
 * @throws LedgerError `INSTANCE_NOT_FOUND` if no ledger has any entry
 */
export async function getLineage(
  context: OperationContext,
  instanceId: string,
  limit: number,
  start?: LineageBookmark,
): Promise<LineagePage> {
  const { consortium, private: own } = context.ledgers;
  const open = (ledger: ChannelLedger | undefined, position?: LineagePosition) =>
    new LineageReader(pagesOf(ledger, instanceId, limit), position);
  const shared = open(consortium, start?.consortium);
  const local = open(own, start?.private);
  const found: FoundEntry[] = [];
  while (found.length < limit) {
    const [a, b] = await Promise.all([shared.peek(), local.peek()]);
    if (a === undefined && b === undefined) break;
    const fromShared = b === undefined || (a !== undefined && comesBefore(a, b));
    found.push(
      fromShared
        ? { ledger: "consortium", entry: shared.take() }
        : { ledger: "private", entry: local.take() },
    );
  }
  if (found.length === 0 && start === undefined) {
    throw new LedgerError("INSTANCE_NOT_FOUND", `No ledger holds the instance ${instanceId}.`);
  }
  const records = await viewEntries(context, instanceId, found);
  const atEnd = shared.atEnd && local.atEnd;
  return atEnd
    ? { records }
    : { records, bookmark: { consortium: shared.position, private: local.position } };
}

/**
 * Makes a function that reads pages of one ledger. A ledger that is not kept, or does not know the
 * instance, has none.
 */
function pagesOf(ledger: ChannelLedger | undefined, instanceId: string, pageSize: number) {
  return async (bookmark: string): Promise<Page<LineageEntry>> => {
    if (ledger === undefined) return { records: [], bookmark: "" };
    try {
      return await ledger.evaluate("GetLineage", instanceId, String(pageSize), bookmark);
    } catch (error) {
      if (error instanceof LedgerError && error.code === "INSTANCE_NOT_FOUND") {
        return { records: [], bookmark: "" };
      }
      throw error;
    }
  };
}

/** Tells for each statement whether it is the last of its hop, whatever its step is. */
const comesLast: Readonly<Record<LineageStatement, boolean>> = {
  Registration: false,
  Confirmation: false,
  Leave: false,
  Arrival: false,
  Retirement: true,
};

const order = ({ hop, step, statement }: LineageEntry): [number, number] => [
  hop,
  comesLast[statement] ? Number.POSITIVE_INFINITY : step,
];

/**
 * Tells whether `shared`, an entry of the consortium, comes before `local`. If they are equal, it
 * does.
 */
function comesBefore(shared: LineageEntry, local: LineageEntry): boolean {
  const [sharedHop, sharedStep] = order(shared);
  const [localHop, localStep] = order(local);
  return sharedHop === localHop ? sharedStep <= localStep : sharedHop < localHop;
}

/**
 * Shows entries. Most hosts are sealed under the entry's own migration; for the others the ledger
 * is asked once.
 */
async function viewEntries(
  context: OperationContext,
  instanceId: string,
  found: readonly FoundEntry[],
): Promise<LineageEntryView[]> {
  const isLeftSealed = ({ entry }: FoundEntry): boolean =>
    [entry.from, entry.to].some(
      (party) =>
        party?.operator === context.operator &&
        isSealed(party.host) &&
        !viewHost(context, party.operator, party.host, [entry.migrationId, instanceId]).disclosed,
    );
  const contexts = found.some(isLeftSealed)
    ? await readHostContexts(context, instanceId)
    : new Map<string, string>();
  return found.map((each) => viewEntry(context, each, contexts));
}

function viewEntry(
  viewer: Viewer,
  { ledger, entry: { from, to, ...rest } }: FoundEntry,
  contexts: ReadonlyMap<string, string>,
): LineageEntryView {
  const party = ({ operator, host }: NonNullable<LineageEntry["from"]>) => {
    const context = isSealed(host) ? contexts.get(host.commitment) : undefined;
    const tried = [rest.migrationId, context, rest.instanceId];
    return { operator, ...(host && { host: viewHost(viewer, operator, host, tried) }) };
  };
  return { ledger, ...rest, ...(from && { from: party(from) }), ...(to && { to: party(to) }) };
}
