import { peer } from "@hyperledger/fabric-protos";
import type { LedgerBlock } from "../ledger.js";
import type { NewBlocksSource } from "./new-blocks.js";
import { NewBlocks } from "./new-blocks.js";
import type { CommitStatus } from "../fabric/peer-gateway.js";

/** Whether it is the code of a second envelope with an id: that says nothing on the first one. */
export const isCopy = (code: number): boolean => code === peer.TxValidationCode.DUPLICATE_TXID;

/** One transaction's end, waited for. */
export interface Awaited {
  /** Undefined where the blocks broke off: then the peer has to be asked. Never rejects. */
  readonly status: Promise<CommitStatus | undefined>;
  /** To be called when it is waited for no longer. */
  forget(): void;
}

/**
 * Tells what became of transactions by the channel's blocks, which are read once for all who want
 * them, so that the peer need not be asked about each: that costs a signature, and checking it there.
 */
export class CommitFeed {
  readonly #blocks: NewBlocks;
  readonly #waiting = new Map<string, (status: CommitStatus | undefined) => void>();

  constructor(source: NewBlocksSource) {
    this.#blocks = new NewBlocks(source, {
      onBlock: (block) => {
        this.#take(block);
      },
      onBroken: () => {
        for (const resolve of this.#waiting.values()) resolve(undefined);
        this.#waiting.clear();
      },
    });
  }

  /** Waits for a transaction that is not sent yet; undefined while the blocks are not read. */
  expect(transactionId: string): Awaited | undefined {
    if (!this.#blocks.wanted()) return undefined;
    const status = new Promise<CommitStatus | undefined>((resolve) => {
      this.#waiting.set(transactionId, resolve);
    });
    return { status, forget: () => this.#waiting.delete(transactionId) };
  }

  close(): void {
    this.#blocks.close();
  }

  #take({ number, outcomes }: LedgerBlock): void {
    for (const { transactionId, code } of outcomes) {
      if (!isCopy(code)) this.#waiting.get(transactionId)?.({ code, blockNumber: number });
    }
  }
}
