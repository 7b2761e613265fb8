import { LedgerError } from "../ledger-error";
import type { RelayMarkRecord } from "../records";
import type { RelayMarking } from "../schema/statements";
import { keys } from "../state/keys";
import type { Ledger } from "../state/ledger";

/**
 * Records the block of the consortium channel up to which everything is settled on this channel.
 */
export async function markRelay(
  ledger: Ledger,
  { blockNumber }: RelayMarking,
): Promise<RelayMarkRecord> {
  const recorded = await ledger.get<RelayMarkRecord>(keys.relayMark());
  if (recorded?.blockNumber === blockNumber) return recorded;
  if (recorded !== undefined && blockNumber < recorded.blockNumber) {
    throw new LedgerError("RELAY_MARK_NOT_ABOVE", { blockNumber, last: recorded.blockNumber });
  }
  const relayMark: RelayMarkRecord = { blockNumber, marked: ledger.provenance() };
  await ledger.put(keys.relayMark(), relayMark);
  ledger.emit({ statement: "RelayMark", relayMark });
  return relayMark;
}

/** Reads the mark of this channel's relay. @throws LedgerError RELAY_MARK_NOT_FOUND */
export async function getRelayMark(ledger: Ledger): Promise<RelayMarkRecord> {
  const recorded = await ledger.get<RelayMarkRecord>(keys.relayMark());
  if (recorded === undefined) throw new LedgerError("RELAY_MARK_NOT_FOUND");
  return recorded;
}
