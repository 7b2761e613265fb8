import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
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
 * One file a channel, replaced in one step: written beside, synced, renamed, its folder synced.
 * A file that is missing, torn or rubbish reads as none.
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
    const file = this.#file(channel);
    const draft = `${file}.${randomUUID()}`;
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeSynced(draft, `${JSON.stringify({ channel, ...position })}\n`);
      await rename(draft, file);
    } catch (error) {
      await unlink(draft).catch(() => undefined);
      throw error;
    }
    await syncFolder(dirname(file));
  }

  /** Channel names hold no path separators: Fabric allows lower-case letters, digits, dots, dashes. */
  #file(channel: string): string {
    return join(this.#folder, `${encodeURIComponent(channel)}.json`);
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The rename itself is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
