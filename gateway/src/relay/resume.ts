import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../time/clock.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { ChannelLedger, LedgerBlock } from "../ledger/ledger.js";
import type { Position } from "./positions.js";

/** A block that exists comes at once; a stream that stays silent must not be waited for. */
const READ_BLOCK_MS = 15_000;

/**
 * Whether a position is of this ledger: the block that it names stands there with its hash. Not so
 * where the file is another ledger's, or the ledger was set up anew.
 *
 * @throws LedgerError where the ledger cannot be asked.
 */
export async function isOfThisLedger(
  ledger: ChannelLedger,
  position: Position,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  // A stream from a block that does not exist yet would wait for it.
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

/** One block, or undefined where the signal came first. */
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
