import { isAborted } from "@basics/runtime/waiting";
import type { ChannelLedger, LedgerBlock } from "../ledger.js";

export type NewBlocksSource = Pick<ChannelLedger, "height" | "blocks">;

export interface NewBlocksReader {
  onBlock(block: LedgerBlock): void;
  /** Called when the stream broke: from here on blocks may have been missed. */
  onBroken(): void;
}

/**
 * Reads a channel's blocks from the next one on, for a user that wants to be up to date but can do
 * without. It begins when it is first wanted, and again when it is wanted after it broke.
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

  /**
   * Tells whether every block that commits from now on will be read. If not, the reading begins
   * now.
   */
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
      // The failure is not reported here: it shows in the calls that are then made without this.
    } finally {
      this.#state = "off";
      this.#reader.onBroken();
    }
  }
}
