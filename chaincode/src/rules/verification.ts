import { algorithmOf } from "../domain";
import { LedgerError } from "../ledger-error";
import type { HostReference, MigrationRecord } from "../records";
import { isSameHost } from "./host";
import { requireIndicated } from "./migration";

/** Answers a repeated Verification of a concluded migration; refuses another one. */
export function sameVerification(
  migration: MigrationRecord,
  { vmId, host }: { readonly vmId: string; readonly host?: HostReference | undefined },
): MigrationRecord {
  const { migrationId, state, observedVmId, destinationHost } = migration;
  if (observedVmId === undefined) requireIndicated(migration);
  if (observedVmId !== vmId || !isSameHost(destinationHost, host)) {
    throw new LedgerError("ALREADY_VERIFIED", { migrationId, state, observedVmId });
  }
  return migration;
}

/**
 * Checks that the observed digest is of the indicated algorithm. Two algorithms give different
 * digests of the same content, so a comparison would reject intact content.
 *
 * @throws LedgerError ALGORITHM_MISMATCH
 */
export function requireAlgorithmOf({ vmId = "" }: MigrationRecord, observed: string): void {
  const indicated = algorithmOf(vmId);
  if (algorithmOf(observed) !== indicated) {
    throw new LedgerError("ALGORITHM_MISMATCH", { indicated, observed: algorithmOf(observed) });
  }
}
