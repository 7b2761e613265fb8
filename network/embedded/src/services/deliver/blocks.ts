import type { ChannelLedger } from "../../ledger/types.js";
import type { CommittedBlock } from "../../ledger/committed-transaction.js";

/**
 * Gives the blocks from a number on, and waits for those that are not there yet. It ends when the
 * signal aborts.
 */
export async function* blocksFrom(
  ledger: ChannelLedger,
  start: number,
  signal: AbortSignal,
): AsyncGenerator<CommittedBlock, undefined> {
  for (let next = start; !signal.aborted; next++) {
    if (next >= ledger.height) await reaches(ledger, next + 1, signal);
    if (isAborted(signal)) return;
    const block = await ledger.getBlock(next);
    if (block === undefined) return;
    yield block;
  }
}

/** Resolves when the ledger has that height, or when the signal aborts. */
function reaches(ledger: ChannelLedger, height: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      unsubscribe();
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const unsubscribe = ledger.onCommit(() => {
      if (ledger.height >= height) finish();
    });
    signal.addEventListener("abort", finish);
    if (signal.aborted || ledger.height >= height) finish();
  });
}

/** Read anew: the compiler takes it that a signal does not abort during an await. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
