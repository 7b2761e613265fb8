import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import type { Position } from "./positions.js";

/**
 * The wait for a block that exists, which comes at once. A stream that stays silent is given up
 * after it.
 */
const READ_BLOCK_MS = 15_000;

/**
 * Tells whether a position is of this ledger: the block that it names has its hash there. It is not
 * if the file is another ledger's, or if the ledger was set up anew.
 *
 * @throws LedgerError if the ledger cannot be asked
 */
export async function isOfThisLedger(
  ledger: ChannelLedger,
  position: Position,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  // A stream that starts at a block that does not exist yet would wait for it.
  if (position.blockNumber >= (await ledger.height())) return false;
  const done = new AbortController();
  const both = AbortSignal.any([signal, done.signal]);
  void clock.sleep(READ_BLOCK_MS, both).then(() => {
    done.abort();
  });
  try {
    const block = await readBlock(ledger, position.blockNumber, both);
    if (block === undefined && !isAborted(signal)) {
      const message = `${ledger.channel} did not send its block ${position.blockNumber} in time`;
      throw new LedgerError("LEDGER_TIMEOUT", message);
    }
    return block?.hash === position.blockHash;
  } finally {
    done.abort();
  }
}

/** Reads one block; undefined if the signal came first. */
async function readBlock(
  ledger: ChannelLedger,
  blockNumber: number,
  signal: AbortSignal,
): Promise<LedgerBlock | undefined> {
  for await (const block of ledger.blocks({ blockNumber }, signal)) {
    if (!isAborted(signal) && block.number === blockNumber) return block;
  }
  return undefined;
}
