import type { ConsortiumInstance, HostReference, MigrationRecord } from "@basics/chaincode/records";
import type { OperationContext } from "./context.js";
import type { HostView } from "../schemas/identifiers.js";
import type { MigrationRecordView } from "../schemas/migrations.js";

/** The name that is shown for a host that this gateway cannot open. */
export const UNDISCLOSED = "undisclosed";

/** The operator that looks at a record, and the key with which it opens hosts. */
export type Viewer = Pick<OperationContext, "operator" | "hosts">;

/**
 * Shows a host as this operator may see it. Only its own hosts are opened: others are sealed with
 * their owners' keys, so trying would be useless.
 *
 * @param owner MSP id of the host's operator
 * @param contexts the ids under which it may have been sealed, the likeliest first
 */
export function viewHost(
  { hosts, operator }: Viewer,
  owner: string | undefined,
  reference: HostReference,
  contexts: readonly (string | undefined)[],
): HostView {
  if ("name" in reference) return { name: reference.name, disclosed: true };
  const { commitment } = reference;
  for (const context of owner === operator ? contexts : []) {
    const opening = context === undefined ? undefined : hosts.open(context, reference);
    if (opening !== undefined) return { name: opening.name, disclosed: true, commitment };
  }
  return { name: UNDISCLOSED, disclosed: false, commitment };
}

/** Shows a migration as the ledger holds it, with the operator's own hosts opened. */
export function viewMigrationRecord(viewer: Viewer, record: MigrationRecord): MigrationRecordView {
  const { sourceHost, destinationHost, ...rest } = record;
  const contexts = [record.migrationId, record.instanceId];
  const view = (host: HostReference, owner: string | undefined): HostView =>
    viewHost(viewer, owner, host, contexts);
  return {
    ...rest,
    ...(sourceHost && { sourceHost: view(sourceHost, record.source) }),
    ...(destinationHost && { destinationHost: view(destinationHost, record.destination) }),
  };
}

/**
 * Shows the consortium's record of an instance, with its host opened if it is the operator's own.
 */
export function viewConsortiumInstance(
  viewer: Viewer,
  { host, ...rest }: ConsortiumInstance,
  contexts: readonly (string | undefined)[] = [],
) {
  const tried = [...contexts, rest.instanceId];
  return {
    ...rest,
    ...(host && { host: viewHost(viewer, rest.custodian, host, tried) }),
  };
}
