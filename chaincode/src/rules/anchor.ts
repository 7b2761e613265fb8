import { LedgerError } from "../ledger-error";
import type { AnchorRecord, MspId } from "../records";
import type { Anchoring } from "../schema/statements";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";
import { requireRegistered } from "./authority";

/** Puts a block of the caller's private channel on record, so that it cannot be rewritten. */
export async function anchor(
  ledger: Ledger,
  { channel, blockNumber, blockHash }: Anchoring,
): Promise<AnchorRecord> {
  const operator = ledger.caller;
  const recorded = await ledger.get<AnchorRecord>(keys.anchor(operator, blockNumber));
  if (recorded !== undefined) {
    if (recorded.channel !== channel || recorded.blockHash !== blockHash) {
      throw new LedgerError("ANCHOR_CONFLICT", { recorded });
    }
    return recorded;
  }
  await requireRegistered(ledger);
  const last = await findLastAnchor(ledger, operator);
  if (last !== undefined && blockNumber <= last.blockNumber) {
    throw new LedgerError("ANCHOR_NOT_ABOVE", { blockNumber, last: last.blockNumber });
  }
  const record: AnchorRecord = {
    operator,
    channel,
    blockNumber,
    blockHash,
    anchored: ledger.provenance(),
  };
  await ledger.put(keys.anchor(operator, blockNumber), record);
  await ledger.put(keys.lastAnchor(operator), record);
  ledger.emit({ statement: "Anchor", anchor: record });
  return record;
}

/** Reads the last anchor of an operator's private channel. @throws LedgerError ANCHOR_NOT_FOUND */
export async function getLastAnchor(ledger: Ledger, operator: MspId): Promise<AnchorRecord> {
  const last = await findLastAnchor(ledger, operator);
  if (last === undefined) throw new LedgerError("ANCHOR_NOT_FOUND", { operator });
  return last;
}

function findLastAnchor(ledger: Ledger, operator: MspId): Promise<AnchorRecord | undefined> {
  return ledger.get<AnchorRecord>(keys.lastAnchor(operator));
}
