import type { MspId, OperatorRecord, Page } from "@basics/chaincode/records";
import type { OperatorView } from "../schemas/operators.js";
import type { OperationContext } from "./context.js";
import type { LedgerPage, PageRequest } from "./read-filtered.js";

const view = (record: OperatorRecord): OperatorView => ({
  ...record,
  digestAlgorithms: [...record.digestAlgorithms],
});

/** @throws LedgerError `OPERATOR_NOT_FOUND` */
export async function getOperator(
  { ledgers }: OperationContext,
  mspId: MspId,
): Promise<OperatorView> {
  return view(await ledgers.consortium.evaluate<OperatorRecord>("GetOperator", mspId));
}

/** @throws LedgerError */
export async function listOperators(
  { ledgers }: OperationContext,
  { limit, bookmark = "" }: PageRequest,
): Promise<LedgerPage<OperatorView>> {
  const page = await ledgers.consortium.evaluate<Page<OperatorRecord>>(
    "ListOperators",
    String(limit),
    bookmark,
  );
  const records = page.records.map(view);
  return page.bookmark === "" ? { records } : { records, bookmark: page.bookmark };
}
