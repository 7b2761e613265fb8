import type { MigrationRecord, Page } from "@basics/chaincode/records";
import type { ChannelLedger } from "../ledger/ledger.js";
import type { ListMigrationsQuery, MigrationView } from "../schemas/migrations.js";
import { privateLedger } from "./context.js";
import type { OperationContext } from "./context.js";
import { getFoundMigration, isTombstone } from "./find-migration.js";
import { mapBounded } from "./map-bounded.js";
import { viewMigration } from "./migration-view.js";
import type { InstanceMemo } from "./migration-view.js";
import { readFiltered } from "./read-filtered.js";
import type { LedgerPage, PageRequest } from "./read-filtered.js";

/** @throws LedgerError `MIGRATION_NOT_FOUND` */
export async function getMigration(
  context: OperationContext,
  migrationId: string,
): Promise<MigrationView> {
  const { record } = await getFoundMigration(context, migrationId);
  return viewMigration(context, record);
}

/**
 * Lists migrations of one kind: this operator's own, or all of one instance.
 *
 * @throws LedgerError
 * @throws RequestError `PRIVATE_CHANNEL_NOT_KEPT` for local ones without a private channel
 */
export async function listMigrations(
  context: OperationContext,
  query: ListMigrationsQuery,
  page: PageRequest,
): Promise<LedgerPage<MigrationView>> {
  const inter = query.kind !== "local";
  const ledger = inter ? context.ledgers.consortium : privateLedger(context);
  const selection = ledgerSelection(context, query, inter);
  const found = await readFiltered(
    (pageSize, bookmark) => listOnLedger(ledger, { ...selection, pageSize, bookmark }),
    (record) => matches(context, query, record),
    page,
  );
  const memo: InstanceMemo = new Map();
  const records = await mapBounded(found.records, (record) => viewMigration(context, record, memo));
  return { records, bookmark: found.bookmark };
}

const listOnLedger = (ledger: ChannelLedger, selection: object): Promise<Page<MigrationRecord>> =>
  ledger.evaluate("ListMigrations", JSON.stringify(selection));

/** Selects by what the ledger has an index for. The other conditions are left to `matches`. */
function ledgerSelection(
  { operator }: OperationContext,
  { instanceId, state }: ListMigrationsQuery,
  inter: boolean,
): object {
  if (instanceId !== undefined) return { instanceId };
  return { ...(inter && { operator }), ...(state && { state }) };
}

function matches(
  { operator }: OperationContext,
  { state, role }: ListMigrationsQuery,
  record: MigrationRecord,
): boolean {
  if (state !== undefined && record.state !== state) return false;
  // Nobody knows the kind of this id. The consortium lists it once the cancellation is complete.
  if (record.kind === "local" && isTombstone(record)) return false;
  return role === undefined || record[role] === operator;
}
