import type { ChannelLedger } from "../../ledger/types.js";
import type { CommittedBlock } from "../../ledger/committed-transaction.js";

/** Ends when the signal aborts; until then waits for blocks that are not there yet. */
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

/** Resolves at that height, or when the signal aborts. */
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
