import type { MspId } from "@basics/chaincode/records";
import type { LedgerEvent } from "../../ledger/ledger.js";
import type { Viewer } from "../../operations/host-views.js";
import { viewConsortiumInstance, viewMigrationRecord } from "../../operations/host-views.js";
import { isConsortiumInstance } from "../../operations/consortium-instance.js";
import type { EventView } from "../../schemas/events.js";

/** Tells whether the operator has a part in a consortium statement. */
export function concerns({ event }: LedgerEvent, operator: MspId): boolean {
  const { migration, instance, anchor } = event;
  if (migration?.source === operator || migration?.destination === operator) return true;
  if (instance !== undefined && isConsortiumInstance(instance)) {
    return instance.custodian === operator;
  }
  return event.operator?.mspId === operator || anchor?.operator === operator;
}

/** Shows an event as it is sent: the statement, its place, and the operator's own hosts opened. */
export function viewEvent(viewer: Viewer, source: LedgerEvent): EventView {
  const { event, channel, blockNumber, transactionIndex, transactionId } = source;
  // The payload's own `channel` is a record; the event's is a name.
  const { channel: channelRecord, migration, instance, operator, ...rest } = event;
  return {
    ...rest,
    channel,
    blockNumber,
    transactionIndex,
    transactionId,
    statement: source.statement,
    ...(channelRecord && { channelRecord }),
    ...(operator && {
      operator: { ...operator, digestAlgorithms: [...operator.digestAlgorithms] },
    }),
    ...(migration && { migration: viewMigrationRecord(viewer, migration) }),
    ...(instance && {
      instance: isConsortiumInstance(instance)
        ? viewConsortiumInstance(viewer, instance, [migration?.migrationId])
        : instance,
    }),
  };
}
