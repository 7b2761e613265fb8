import { LedgerError } from "../ledger-error";
import type { MspId, OperatorRecord } from "../records";
import { mspId as mspIdField } from "../schema/fields";
import type { OperatorRegistration } from "../schema/statements";
import { canonicalJson } from "../canonical-json";
import { without } from "../state/fields";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/** Records the data that the caller's operator publishes about itself, in place of earlier data. */
export async function registerOperator(
  ledger: Ledger,
  registration: OperatorRegistration,
): Promise<OperatorRecord> {
  // Other operators name this id in their statements, so it must have the form that those accept.
  const mspId = mspIdField.parse(ledger.caller, "creator");
  const recorded = await ledger.get<OperatorRecord>(keys.operator(mspId));
  const said = { mspId, ...registration };
  if (
    recorded !== undefined &&
    canonicalJson(without(recorded, "registered")) === canonicalJson(said)
  ) {
    return recorded;
  }
  const operator: OperatorRecord = { ...said, registered: ledger.provenance() };
  await ledger.put(keys.operator(mspId), operator);
  ledger.emit({ statement: "OperatorRegistration", operator });
  return operator;
}

/** Reads an operator's record. @throws LedgerError OPERATOR_NOT_FOUND */
export async function getOperator(ledger: Ledger, mspId: MspId): Promise<OperatorRecord> {
  const operator = await ledger.get<OperatorRecord>(keys.operator(mspId));
  if (operator === undefined) throw new LedgerError("OPERATOR_NOT_FOUND", { operator: mspId });
  return operator;
}
