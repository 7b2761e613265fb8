import type { ConsortiumInstance, HostReference, MigrationRecord } from "@basics/chaincode/records";
import type { OperationContext } from "./context.js";
import type { HostView } from "../schemas/identifiers.js";
import type { MigrationRecordView } from "../schemas/migrations.js";

/** What a host's name reads as where this gateway cannot know it. */
export const undisclosed = "undisclosed";

/** Who looks, and with which key. */
export type Viewer = Pick<OperationContext, "operator" | "hosts">;

/**
 * A host as this operator may see it: opened where it is one's own. Others are sealed with their
 * owners' keys, so that trying would be for nothing.
 *
 * @param owner whose host it is
 * @param contexts the ids under which it may have been sealed, likeliest first
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
  return { name: undisclosed, disclosed: false, commitment };
}

/** A migration as the ledger holds it, its hosts opened where they are one's own. */
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

/** The consortium's record of an instance, its host opened where it is one's own. */
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
