import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import { z } from "zod";

/** The block of a channel up to which everything is done. */
export interface Position {
  readonly blockNumber: number;
  /** The block's hash in hex, which shows whether the position belongs to this ledger. */
  readonly blockHash: string;
}

/** Remembers one position for each channel, which makes a restart cheap. Nothing depends on it. */
export interface PositionStore {
  /** Reads the position; undefined if there is none that can be read. */
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

  /**
   * Names the channel's file. Fabric's channel names hold lower-case letters, digits, dots and
   * dashes only.
   */
  #file(channel: string): string {
    return join(this.#folder, `${encodeURIComponent(channel)}.json`);
  }
}
