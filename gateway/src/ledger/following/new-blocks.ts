import { isAborted } from "@basics/runtime/waiting";
import type { ChannelLedger, LedgerBlock } from "../ledger.js";

export type NewBlocksSource = Pick<ChannelLedger, "height" | "blocks">;

export interface NewBlocksReader {
  onBlock(block: LedgerBlock): void;
  /** Blocks may have been missed from here on. */
  onBroken(): void;
}

/**
 * Reads a channel's blocks from the next one on, for someone who wants to be up to date but can do
 * without: it begins when it is first wanted, and again when it is wanted after it broke off.
 */
export class NewBlocks {
  readonly #source: NewBlocksSource;
  readonly #reader: NewBlocksReader;
  readonly #stopping = new AbortController();
  #state: "off" | "starting" | "on" = "off";

  constructor(source: NewBlocksSource, reader: NewBlocksReader) {
    this.#source = source;
    this.#reader = reader;
  }

  /** Whether every block that commits from now on will be read. Where not, it begins to be so. */
  wanted(): boolean {
    if (this.#state === "off" && !isAborted(this.#stopping.signal)) void this.#read();
    return this.#state === "on";
  }

  close(): void {
    this.#stopping.abort();
  }

  async #read(): Promise<void> {
    const { signal } = this.#stopping;
    this.#state = "starting";
    try {
      const blockNumber = await this.#source.height();
      this.#state = "on";
      for await (const block of this.#source.blocks({ blockNumber }, signal)) {
        this.#reader.onBlock(block);
      }
    } catch {
      // What is wrong with the peer shows in the calls that do without this.
    } finally {
      this.#state = "off";
      this.#reader.onBroken();
    }
  }
}
