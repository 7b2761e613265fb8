import { isAborted } from "@basics/runtime/waiting";
import { LedgerError } from "../ledger-error.js";
import type { LedgerBlock } from "../ledger.js";

/**
 * The number of blocks kept for readers that are a little slower. A reader that falls further
 * behind must leave.
 */
const KEPT_BLOCKS = 256;

export interface LiveBlocksParts {
  readonly iterator: AsyncGenerator<LedgerBlock>;
  readonly controller: AbortController;
  /** The block that the iterator was asked for already, and its number. */
  readonly reading: Promise<IteratorResult<LedgerBlock>>;
  readonly next: number;
}

/** One stream of new blocks and all its readers. */
export class LiveBlocks {
  /** Resolves when the stream broke, or was closed because nobody reads it any more. */
  readonly ended: Promise<void>;
  readonly #controller: AbortController;
  readonly #kept = new Map<number, LedgerBlock>();
  /** One function for each waiting reader, called when there may be more to read. */
  readonly #waiting = new Set<() => void>();
  #next: number;
  #readers = 0;
  #error: Error | undefined;

  constructor({ iterator, controller, reading, next }: LiveBlocksParts) {
    this.#controller = controller;
    this.#next = next;
    this.ended = this.#pump(iterator, reading);
  }

  /** Tells whether the stream holds this block, or has read all blocks before it. */
  covers(blockNumber: number): boolean {
    return this.has(blockNumber) || (blockNumber === this.#next && this.#error === undefined);
  }

  has(blockNumber: number): boolean {
    return this.#kept.has(blockNumber) && this.#error === undefined;
  }

  /** Ends the stream for all its readers, which begin again elsewhere. */
  fail(reason: string): void {
    this.#end(new LedgerError("LEDGER_UNAVAILABLE", `The stream of blocks ${reason}.`));
  }

  /**
   * Reads the blocks from this one on. Returns, with the number of the next block, when the signal
   * aborts or the reader has fallen behind.
   *
   * @throws the error that broke the stream
   */
  async *read(blockNumber: number, signal: AbortSignal): AsyncGenerator<LedgerBlock, number> {
    this.#readers += 1;
    let next = blockNumber;
    let resume: (() => void) | undefined;
    const wake = (): void => resume?.();
    this.#waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!isAborted(signal)) {
        const block = this.#kept.get(next);
        if (block !== undefined) {
          yield block;
          next += 1;
        } else if (next < this.#next) {
          return next;
        } else {
          if (this.#error !== undefined) throw this.#error;
          await new Promise<void>((resolve) => (resume = resolve));
        }
      }
      return next;
    } finally {
      this.#waiting.delete(wake);
      signal.removeEventListener("abort", wake);
      this.#readers -= 1;
      this.closeUnread();
    }
  }

  /** Closes the stream if nobody reads it. */
  closeUnread(): void {
    if (this.#readers === 0) this.fail("has no readers any more");
  }

  async #pump(
    iterator: AsyncGenerator<LedgerBlock>,
    first: Promise<IteratorResult<LedgerBlock>>,
  ): Promise<void> {
    try {
      for (let result = await first; result.done !== true; result = await iterator.next()) {
        const { value: block } = result;
        this.#kept.set(block.number, block);
        this.#kept.delete(block.number - KEPT_BLOCKS);
        this.#next = block.number + 1;
        this.#wake();
      }
      this.fail("ended");
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #end(error: Error): void {
    this.#error ??= error;
    this.#controller.abort();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
