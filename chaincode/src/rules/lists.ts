import type {
  AnchorRecord,
  InstanceRecord,
  LineageEntry,
  MigrationRecord,
  MspId,
  OperatorRecord,
  Page,
} from "../records";
import { invalidArgument } from "../schema/invalid-argument";
import type { InstanceQuery, MigrationQuery } from "../schema/statements";
import { present } from "../state/fields";
import { instanceIndexes } from "../state/instances";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { migrationIndexes } from "../state/migrations";
import { hostLeft } from "./lineage";
import type { Paging } from "./pages";
import { pageOfIndexed, pageOfRecords } from "./pages";

/**
 * The functions below list records, each in the order of its keys. The cost of a call depends on
 * its page only.
 */

export function listOperators(ledger: Ledger, paging: Paging): Promise<Page<OperatorRecord>> {
  return pageOfRecords(ledger, ["operator"], paging);
}

export function listAnchors(
  ledger: Ledger,
  operator: MspId,
  paging: Paging,
): Promise<Page<AnchorRecord>> {
  return pageOfRecords(ledger, ["anchor", operator], paging);
}

/** Lists an instance's history on this ledger, from the first entry to the last. */
export async function listLineage(
  ledger: Ledger,
  instanceId: string,
  paging: Paging,
): Promise<Page<LineageEntry>> {
  const prefix = ["lineage", instanceId] as const;
  const page = await pageOfRecords<LineageEntry>(ledger, prefix, paging);
  const records: LineageEntry[] = [];
  for (const entry of page.records) records.push(await withHostLeft(ledger, entry));
  return { ...page, records };
}

export async function listInstances(
  ledger: Ledger,
  { state, custodian, ...paging }: InstanceQuery,
): Promise<Page<InstanceRecord>> {
  const indexed = { ...paging, recordKey: keys.instance };
  if (custodian !== undefined) {
    const { kind } = await ledger.channel();
    if (kind === "private") {
      throw invalidArgument("custodian", custodian, "no such field on a private channel", {
        remedy: "Leave it out, and list by state: those resident here are its operator's.",
      });
    }
    const prefix =
      state === undefined
        ? instanceIndexes.byCustodian(custodian)
        : instanceIndexes.byCustodianAndState(custodian, state);
    return pageOfIndexed(ledger, prefix, indexed);
  }
  return state === undefined
    ? pageOfRecords(ledger, ["instance"], paging)
    : pageOfIndexed(ledger, instanceIndexes.byState(state), indexed);
}

export async function listMigrations(
  ledger: Ledger,
  { state, operator, instanceId, ...paging }: MigrationQuery,
): Promise<Page<MigrationRecord>> {
  const indexed = { ...paging, recordKey: keys.migration };
  if (instanceId !== undefined) {
    const other = state ?? operator;
    if (other !== undefined) {
      throw invalidArgument("instanceId", instanceId, "no state and no operator beside it", {
        remedy: "List by instanceId alone; one instance has few migrations.",
      });
    }
    return pageOfIndexed(ledger, migrationIndexes.byInstance(instanceId), indexed);
  }
  if (operator !== undefined) {
    const channel = await ledger.channel();
    if (channel.kind === "consortium") {
      const prefix =
        state === undefined
          ? migrationIndexes.byOperator(operator)
          : migrationIndexes.byOperatorAndState(operator, state);
      return pageOfIndexed(ledger, prefix, indexed);
    }
    // Every migration on a private channel belongs to the channel's operator and to nobody else.
    if (operator !== channel.operator) return { records: [], bookmark: "" };
  }
  return state === undefined
    ? pageOfRecords(ledger, ["migration"], paging)
    : pageOfIndexed(ledger, migrationIndexes.byState(state), indexed);
}

async function withHostLeft(ledger: Ledger, entry: LineageEntry): Promise<LineageEntry> {
  if (entry.statement !== "Leave" || entry.from === undefined) return entry;
  const host = await hostLeft(ledger, entry);
  return {
    ...entry,
    from: { ...entry.from, ...present({ host: host === undefined ? undefined : { name: host } }) },
  };
}
