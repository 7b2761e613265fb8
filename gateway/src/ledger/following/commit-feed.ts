import { peer } from "@hyperledger/fabric-protos";
import type { LedgerBlock } from "../ledger.js";
import type { NewBlocksSource } from "./new-blocks.js";
import { NewBlocks } from "./new-blocks.js";
import type { CommitStatus } from "../fabric/peer-gateway.js";

/**
 * Tells whether a code is that of a second envelope with the same id, which says nothing about the
 * first.
 */
export const isCopy = (code: number): boolean => code === peer.TxValidationCode.DUPLICATE_TXID;

/** A transaction whose end is waited for. */
export interface Awaited {
  /**
   * Never rejects. Undefined means that the stream of blocks broke, so that the peer has to be
   * asked.
   */
  readonly status: Promise<CommitStatus | undefined>;
  /** Call this when the transaction is no longer waited for. */
  forget(): void;
}

/**
 * Tells from the channel's blocks how transactions ended. The blocks are read once for all callers.
 * Asking the peer about each transaction would cost a signature, and the peer its verification.
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

  /**
   * Begins to wait for a transaction that is not sent yet. Returns undefined while the blocks are
   * not read.
   */
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
