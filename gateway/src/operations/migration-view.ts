import { hasMoved, isOpen } from "@basics/chaincode/domain";
import type {
  ConsortiumInstance,
  MigrationRecord,
  PrivateInstance,
  SettlementRecord,
} from "@basics/chaincode/records";
import type { Committed } from "../ledger/ledger.js";
import type { MigrationView, SettlementView } from "../schemas/migrations.js";
import type { OperationContext } from "./context.js";
import { find } from "./find.js";
import { viewMigrationRecord } from "./host-views.js";
import { mayRun } from "./may-run.js";
import type { InstanceKnowledge } from "./may-run.js";

/** The reads of instances within one request, so that a list asks for each instance only once. */
export type InstanceMemo = Map<string, Promise<InstanceKnowledge>>;

/** Reads what both ledgers hold of an instance. Each of them may not know it. */
export async function readInstance(
  { ledgers }: OperationContext,
  instanceId: string,
): Promise<InstanceKnowledge> {
  const [consortium, own] = await Promise.all([
    find<ConsortiumInstance>(ledgers.consortium, "INSTANCE_NOT_FOUND", "GetInstance", instanceId),
    find<PrivateInstance>(ledgers.private, "INSTANCE_NOT_FOUND", "GetInstance", instanceId),
  ]);
  return { consortium, private: own };
}

/** Shows a migration that was read, for which settlement and instance are looked up. */
export async function viewMigration(
  context: OperationContext,
  record: MigrationRecord,
  memo: InstanceMemo = new Map(),
): Promise<MigrationView> {
  const [instance, settlement] = await Promise.all([
    knowledgeOf(context, record, memo),
    readSettlement(context, record),
  ]);
  return assemble(context, record, instance, settlement);
}

/**
 * Shows a migration that this gateway has just written. It needs no further read, which could fail
 * and make a committed statement look as if it were not.
 */
export async function viewWritten(
  context: OperationContext,
  committed: Committed<MigrationRecord>,
): Promise<MigrationView> {
  if (committed.outcome === "already-recorded") return viewMigration(context, committed.result);
  const record = committed.result;
  return assemble(context, record, {}, expectedSettlement(context, record));
}

function assemble(
  context: OperationContext,
  record: MigrationRecord,
  instance: InstanceKnowledge,
  settlement: SettlementView | undefined,
): MigrationView {
  const transactionId = record.concluded?.transactionId ?? record.indicated?.transactionId;
  return {
    ...viewMigrationRecord(context, record),
    ...(transactionId !== undefined && { transactionId }),
    ...(settlement && { settlement }),
    finished: !isOpen(record.state) && settlement?.state !== "pending",
    mayRun: mayRun(record, context.operator, instance),
  };
}

/**
 * Reads the instance only if needed: while a migration is open nobody may run the VM, whatever else
 * is known.
 */
async function knowledgeOf(
  context: OperationContext,
  { instanceId, state }: MigrationRecord,
  memo: InstanceMemo,
): Promise<InstanceKnowledge> {
  if (instanceId === undefined || isOpen(state)) return {};
  const known = memo.get(instanceId);
  if (known !== undefined) return known;
  const reading = readInstance(context, instanceId);
  memo.set(instanceId, reading);
  return reading;
}

function expectedSettlement(
  { operator, ledgers }: OperationContext,
  record: MigrationRecord,
): SettlementView | undefined {
  if (record.kind !== "inter" || !hasMoved(record.state)) return undefined;
  if (record.source !== operator && record.destination !== operator) return undefined;
  const statement = record.source === operator ? "Leave" : "Arrival";
  return { statement, state: ledgers.private === undefined ? "not-kept" : "pending" };
}

async function readSettlement(
  context: OperationContext,
  record: MigrationRecord,
): Promise<SettlementView | undefined> {
  const expected = expectedSettlement(context, record);
  if (expected?.state !== "pending") return expected;
  const found = await find<SettlementRecord>(
    context.ledgers.private,
    "SETTLEMENT_NOT_FOUND",
    "GetSettlement",
    record.migrationId,
  );
  return found === undefined ? expected : { ...expected, state: "committed", record: found };
}
