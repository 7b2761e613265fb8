import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import { z } from "zod";

/** A block of a channel up to which everything is done. */
export interface Position {
  readonly blockNumber: number;
  /** The block's hash: tells whether the position is of this ledger. */
  readonly blockHash: string;
}

/** Remembers one position a channel, to make a restart cheap; nothing depends on it. */
export interface PositionStore {
  /** Undefined when there is none that can be read. */
  read(channel: string): Promise<Position | undefined>;
  write(channel: string, position: Position): Promise<void>;
}

const stored = z.strictObject({
  channel: z.string(),
  blockNumber: z.int().min(0),
  blockHash: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * Keeps one file for each channel and replaces it in one step. A file that is missing, torn or rubbish
 * reads as no position.
 */
export class FilePositionStore implements PositionStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(channel: string): Promise<Position | undefined> {
    try {
      const text = await readFile(this.#file(channel), "utf8");
      const { success, data } = stored.safeParse(JSON.parse(text));
      if (!success || data.channel !== channel) return undefined;
      return { blockNumber: data.blockNumber, blockHash: data.blockHash };
    } catch {
      return undefined;
    }
  }

  async write(channel: string, position: Position): Promise<void> {
    const text = `${JSON.stringify({ channel, ...position })}\n`;
    await mkdir(this.#folder, { recursive: true });
    await writeAtomically(this.#file(channel), text, { durable: true });
  }

  /** Channel names hold no path separators: Fabric allows lower-case letters, digits, dots, dashes. */
  #file(channel: string): string {
    return join(this.#folder, `${encodeURIComponent(channel)}.json`);
  }
}
