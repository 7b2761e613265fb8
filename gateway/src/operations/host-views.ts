import type {
  ConsortiumInstance,
  HostReference,
  InstanceRecord,
  MigrationRecord,
} from "@basics/chaincode/records";
import type { HostSealer } from "../hosts/host-sealer.js";
import type { HostView } from "../schemas/identifiers.js";
import type { MigrationRecordView } from "../schemas/migrations.js";

/** What a host's name reads as where this gateway cannot know it. */
export const undisclosed = "undisclosed";

/**
 * A host as this operator may see it: opened where it is one's own.
 *
 * @param contexts the ids under which it may have been sealed, likeliest first
 */
export function viewHost(
  hosts: HostSealer,
  reference: HostReference,
  contexts: readonly (string | undefined)[],
): HostView {
  if ("name" in reference) return { name: reference.name, disclosed: true };
  const { commitment } = reference;
  for (const context of contexts) {
    const opening = context === undefined ? undefined : hosts.open(context, reference);
    if (opening !== undefined) return { name: opening.name, disclosed: true, commitment };
  }
  return { name: undisclosed, disclosed: false, commitment };
}

/** A migration as the ledger holds it, its hosts opened where they are one's own. */
export function viewMigrationRecord(
  hosts: HostSealer,
  record: MigrationRecord,
): MigrationRecordView {
  const { sourceHost, destinationHost, ...rest } = record;
  const contexts = [record.migrationId, record.instanceId];
  return {
    ...rest,
    ...(sourceHost && { sourceHost: viewHost(hosts, sourceHost, contexts) }),
    ...(destinationHost && { destinationHost: viewHost(hosts, destinationHost, contexts) }),
  };
}

/** The consortium's record of an instance, its host opened where it is one's own. */
export function viewConsortiumInstance(
  hosts: HostSealer,
  { host, ...rest }: ConsortiumInstance,
  contexts: readonly (string | undefined)[] = [],
) {
  return {
    ...rest,
    ...(host && { host: viewHost(hosts, host, [...contexts, rest.instanceId]) }),
  };
}

/** True for a record of the consortium channel: only there an instance has a custodian. */
export const isConsortiumInstance = (record: InstanceRecord): record is ConsortiumInstance =>
  "custodian" in record;
