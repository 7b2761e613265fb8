import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "@basics/runtime/files";
import type { Frame } from "./journal-frame.js";
import { encodeFrame, readFrames } from "./journal-frame.js";

/** A file is rewritten only if it would lose at least so many bytes. */
const LEAST_GARBAGE_BYTES = 8 * 1024 * 1024;

/** A transaction that was acknowledged and was not seen in a block yet. */
export interface HeldTransaction {
  readonly transactionId: string;
  readonly envelope: Uint8Array;
}

/** The content of a journal when it was opened. */
export interface JournalContents {
  /** The held transactions, in the order in which they were taken. */
  readonly held: readonly HeldTransaction[];
  /**
   * The number of the first block that the journal does not know; undefined where it knows none.
   */
  readonly nextBlock: number | undefined;
  /**
   * True where a block was being sent to the ordering service, and a part of it may have arrived.
   */
  readonly releasing: boolean;
}

/**
 * Keeps on disk the transactions that a proxy has acknowledged and not yet seen in a block. The
 * file consists of frames with checksums. Writes that come together share one sync. After a write
 * has failed, all later ones fail.
 */
export class Journal {
  readonly contents: JournalContents;
  readonly #file: string;
  readonly #held: Map<string, Uint8Array>;
  #handle: FileHandle;
  #nextBlock: number | undefined;
  #size: number;
  #queue: { readonly bytes: Buffer; readonly done: (error?: Error) => void }[] = [];
  #writing: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(file: string, handle: FileHandle, size: number, contents: JournalContents) {
    this.#file = file;
    this.#handle = handle;
    this.#size = size;
    this.contents = contents;
    this.#held = new Map(contents.held.map((each) => [each.transactionId, each.envelope]));
    this.#nextBlock = contents.nextBlock;
  }

  /**
   * Opens a journal, or makes it. A frame that a crash cut off at the end was never acknowledged,
   * and is dropped.
   *
   * @throws an Error where the file is damaged elsewhere.
   */
  static async open(file: string): Promise<Journal> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await rm(`${file}.new`, { force: true });
    const bytes = await readIfPresent(file);
    const { frames, size } = readFrames(bytes, file);
    const handle = await open(file, "a", 0o600);
    await handle.truncate(size);
    await handle.datasync();
    await syncFolder(dirname(file));
    return new Journal(file, handle, size, replay(frames));
  }

  /** Records a taken transaction. The promise is fulfilled once it is on disk. */
  take({ transactionId, envelope }: HeldTransaction): Promise<void> {
    this.#held.set(transactionId, envelope);
    return this.#append({ kind: "taken", transactionId, envelope });
  }

  /** Records that a block will be sent; to be called before any part of it is. */
  releasing(): Promise<void> {
    return this.#append({ kind: "releasing" });
  }

  /** Records a block that was seen; to be called for each block, in their order. */
  async committed(blockNumber: number, transactionIds: readonly string[]): Promise<void> {
    const known = transactionIds.filter((id) => this.#held.delete(id));
    this.#nextBlock = blockNumber + 1;
    if (known.length === 0) return;
    await this.#append({ kind: "committed", blockNumber, transactionIds: known });
  }

  /** Records transactions that the ordering service refused for good, which are held no longer. */
  async refused(transactionIds: readonly string[]): Promise<void> {
    for (const id of transactionIds) this.#held.delete(id);
    await this.#append({ kind: "refused", transactionIds });
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    this.#failure ??= new Error("the journal is closed");
    await this.#handle.close();
  }

  #append(frame: Frame): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure);
        return;
      }
      const done = (error?: Error): void => {
        if (error === undefined) resolve();
        else reject(error);
      };
      this.#queue.push({ bytes: encodeFrame(frame), done });
      this.#writing ??= this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        const bytes = Buffer.concat(batch.map((each) => each.bytes));
        await this.#handle.appendFile(bytes);
        await this.#handle.datasync();
        this.#size += bytes.length;
        await this.#compact();
      } catch (cause) {
        // The content of the disk is not known now, so nothing can be promised any more.
        this.#failure = new Error(`${this.#file}: ${(cause as Error).message}`, { cause });
      }
      for (const { done } of batch.concat(this.#failure === undefined ? [] : this.#queue)) {
        done(this.#failure);
      }
      if (this.#failure !== undefined) this.#queue = [];
    }
    // This runs in the same turn as the last look at the queue, so no new entry is missed.
    this.#writing = undefined;
  }

  /** Writes the held transactions to a new file, when most of this file is about others. */
  async #compact(): Promise<void> {
    const live = [...this.#held.values()].reduce((sum, envelope) => sum + envelope.length, 0);
    if (this.#size - live < Math.max(LEAST_GARBAGE_BYTES, live)) return;
    const frames = [...this.#held].map(([transactionId, envelope]): Frame => ({
      kind: "taken",
      transactionId,
      envelope,
    }));
    if (this.#nextBlock !== undefined) {
      const blockNumber = this.#nextBlock - 1;
      frames.unshift({ kind: "committed", blockNumber, transactionIds: [] });
    }
    // A block may be on its way. Without this frame it would count as never sent.
    frames.push({ kind: "releasing" });
    const bytes = Buffer.concat(frames.map(encodeFrame));
    const next = await open(`${this.#file}.new`, "a", 0o600);
    await next.appendFile(bytes);
    await next.datasync();
    await rename(`${this.#file}.new`, this.#file);
    await syncFolder(dirname(this.#file));
    await this.#handle.close();
    this.#handle = next;
    this.#size = bytes.length;
    // Transactions that were taken meanwhile are in the new file, and are written once more in
    // their turn.
  }
}

function replay(frames: Iterable<Frame>): JournalContents {
  const held = new Map<string, Uint8Array>();
  let nextBlock: number | undefined;
  let releasing = false;
  for (const frame of frames) {
    switch (frame.kind) {
      case "taken":
        held.set(frame.transactionId, frame.envelope);
        break;
      case "releasing":
        releasing = true;
        break;
      case "committed":
        for (const id of frame.transactionIds) held.delete(id);
        nextBlock = frame.blockNumber + 1;
        releasing = false;
        break;
      case "refused":
        for (const id of frame.transactionIds) held.delete(id);
        break;
    }
  }
  const list = [...held].map(([transactionId, envelope]) => ({ transactionId, envelope }));
  return { held: list, nextBlock, releasing };
}

async function readIfPresent(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
