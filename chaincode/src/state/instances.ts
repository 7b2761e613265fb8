import { LedgerError } from "../ledger-error";
import type { ConsortiumInstance, InstanceRecord, MspId, PrivateInstance } from "../records";
import { moveIndexEntries } from "./index-entries";
import type { Key } from "./keys";
import { keys } from "./keys";
import type { Ledger } from "./ledger";

/** The keys under which lists find instances. */
export const instanceIndexes = {
  byState: (state: InstanceRecord["state"]): Key => ["instance-by-state", state],
  byCustodian: (custodian: MspId): Key => ["instance-by-custodian", custodian],
  byCustodianAndState: (custodian: MspId, state: InstanceRecord["state"]): Key => [
    "instance-by-custodian",
    custodian,
    state,
  ],
} as const;

/** Reads the instance as the consortium channel knows it. */
export function findConsortiumInstance(
  ledger: Ledger,
  instanceId: string,
): Promise<ConsortiumInstance | undefined> {
  return ledger.get<ConsortiumInstance>(keys.instance(instanceId));
}

/** Reads the instance as this private channel knows it. */
export function findPrivateInstance(
  ledger: Ledger,
  instanceId: string,
): Promise<PrivateInstance | undefined> {
  return ledger.get<PrivateInstance>(keys.instance(instanceId));
}

/** Reads an instance that has to be on this ledger. @throws LedgerError INSTANCE_NOT_FOUND */
export async function getInstance(ledger: Ledger, instanceId: string): Promise<InstanceRecord> {
  const instance = await ledger.get<InstanceRecord>(keys.instance(instanceId));
  if (instance === undefined) throw new LedgerError("INSTANCE_NOT_FOUND", { instanceId });
  return instance;
}

/** Writes an instance and moves its index entries. */
export async function putInstance(
  ledger: Ledger,
  before: InstanceRecord | undefined,
  after: InstanceRecord,
): Promise<void> {
  const { instanceId } = after;
  await ledger.put(keys.instance(instanceId), after);
  await moveIndexEntries(ledger, instanceId, {
    before: before === undefined ? [] : indexPrefixes(before),
    after: indexPrefixes(after),
  });
}

function indexPrefixes(instance: InstanceRecord): readonly Key[] {
  const { state } = instance;
  return [
    instanceIndexes.byState(state),
    ...("custodian" in instance
      ? [instanceIndexes.byCustodianAndState(instance.custodian, state)]
      : []),
  ];
}
