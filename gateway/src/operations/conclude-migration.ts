import type { HostReference, MigrationRecord, ReasonCode } from "@basics/chaincode/records";
import type { MigrationView, Verification } from "../schemas/migrations.js";
import type { OperationContext } from "./context.js";
import { findMigration, isTombstone, ledgerOf, readMigration } from "./find-migration.js";
import { viewWritten } from "./migration-view.js";
import type { WriteOptions, Written } from "./write.js";

/**
 * States the digest that the destination found. The ledger makes it a Confirmation or a Rejection.
 *
 * @throws LedgerError
 */
export async function verifyMigration(
  context: OperationContext,
  migrationId: string,
  { vmId, host }: Verification,
  options: WriteOptions,
): Promise<Written<MigrationView>> {
  const ledger = await ledgerOf(context, migrationId);
  const reference: HostReference =
    ledger === context.ledgers.private ? { name: host } : context.hosts.seal(migrationId, host);
  const request = { migrationId, vmId, host: reference };
  const committed = await ledger.submit<MigrationRecord>("Verify", request, options);
  const created = committed.outcome === "committed";
  return { created, view: await viewWritten(context, committed) };
}

/**
 * States that the destination does not take the VM.
 *
 * @throws LedgerError
 */
export async function declineMigration(
  context: OperationContext,
  migrationId: string,
  reason: ReasonCode,
  options: WriteOptions,
): Promise<Written<MigrationView>> {
  const ledger = await ledgerOf(context, migrationId);
  const request = { migrationId, reason };
  const committed = await ledger.submit<MigrationRecord>("Decline", request, options);
  const created = committed.outcome === "committed";
  return { created, view: await viewWritten(context, committed) };
}

/**
 * States that the source withdraws. If no ledger holds the id, each of them gets a tombstone, since
 * nobody can tell on which of them an Indication may still land. The consortium's comes last,
 * because it is the one that counts as the cancellation (see `findMigration`).
 *
 * @throws LedgerError
 */
export async function cancelMigration(
  context: OperationContext,
  migrationId: string,
  reason: ReasonCode,
  options: WriteOptions,
): Promise<Written<MigrationView>> {
  const { consortium, private: own } = context.ledgers;
  const found = await findMigration(context, migrationId);
  const indicated = found !== undefined && !isTombstone(found.record) ? found.ledger : undefined;
  const request = { migrationId, reason };
  if (indicated === undefined && own !== undefined) {
    const standing = await readMigration(own, migrationId);
    // A cancellation that was left half done may have had another reason.
    if (standing === undefined || !isTombstone(standing)) {
      await own.submit<MigrationRecord>("Cancel", request, options);
    }
  }
  const ledger = indicated ?? consortium;
  const committed = await ledger.submit<MigrationRecord>("Cancel", request, options);
  const created = committed.outcome === "committed";
  return { created, view: await viewWritten(context, committed) };
}
