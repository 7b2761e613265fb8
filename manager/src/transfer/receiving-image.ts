import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { constants } from "node:fs";
import { type IncrementalHasher, incrementalHasher } from "../digest/incremental-hasher.js";
import { shrank } from "../digest/image-file.js";
import type { DigestAlgorithm } from "../digest/vm-id.js";
import { writeSparsely } from "../files/write-sparsely.js";

const BLOCK_BYTES = 1024 * 1024;
/** One that fills, one that is written, one that is digested. */
const BLOCKS = 3;

/**
 * An image that arrives in order, written to its file, kept sparse and digested in the same pass.
 * One caller at a time; syncs may go on beside it.
 */
export class ReceivingImage {
  readonly #handle: FileHandle;
  readonly #hasher: IncrementalHasher;
  /** Reused, as allocating as much as passes through costs more than hashing it. */
  readonly #blocks = Array.from({ length: BLOCKS }, () => Buffer.allocUnsafe(BLOCK_BYTES));
  #filling = 0;
  #offset = 0;
  #syncedOffset = 0;
  /** The byte before the offset. */
  #lastByte = 0;
  #finished: Promise<string> | undefined;
  #syncing: Promise<void> | undefined;

  private constructor(handle: FileHandle, hasher: IncrementalHasher) {
    this.#handle = handle;
    this.#hasher = hasher;
  }

  /**
   * Opens the file, made if absent, to continue at an offset: what is beyond is cut off, what is
   * before is read again for the digest, since what a crash left need not be what was received.
   * Where less than that is there, it starts over.
   */
  static async open(
    path: string,
    algorithm: DigestAlgorithm,
    offset: number,
  ): Promise<ReceivingImage> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const image = new ReceivingImage(handle, incrementalHasher(algorithm));
    try {
      const { size } = await handle.stat();
      const start = size < offset ? 0 : offset;
      await handle.truncate(start);
      await image.#readAgain(start, path);
      return image;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes received so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes of them that surely are on disk. */
  get syncedOffset(): number {
    return this.#syncedOffset;
  }

  /**
   * Appends bytes as they come; while the next ones do, a block is written, and the one before it
   * digested. When it throws, those that came before stay.
   */
  async append(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    let held = 0;
    let writing: Writing | undefined;
    const flush = async (): Promise<void> => {
      const bytes = this.#nextBlock().subarray(0, held);
      held = 0;
      const written = writing;
      writing = undefined;
      if (written !== undefined) await this.#settled(written);
      const position = this.#offset + (written?.bytes.length ?? 0);
      writing = startWriting(this.#handle, bytes, position);
      if (written !== undefined) this.#count(written.bytes);
    };
    try {
      for await (const piece of pieces) {
        for (let taken = 0; taken < piece.length;) {
          // Sockets deliver little at a time, so it is gathered before it is written.
          const part = piece.subarray(taken, taken + BLOCK_BYTES - held);
          this.#block.set(part, held);
          held += part.length;
          taken += part.length;
          if (held === BLOCK_BYTES) await flush();
        }
      }
    } finally {
      if (held > 0) await flush();
      if (writing !== undefined) {
        await this.#settled(writing);
        this.#count(writing.bytes);
      }
    }
  }

  /** Appends zeros, without writing any. */
  appendZeros(count: number): void {
    this.#hasher.updateZeros(count);
    this.#offset += count;
    this.#lastByte = 0;
  }

  /** Brings what was received to disk, while more may be appended. Once it failed, close the image. */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Brings everything to disk, closes the file and tells the `vmId` of what was received. */
  finish(): Promise<string> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #sync(): Promise<void> {
    const offset = this.#offset;
    if (offset === 0) return;
    // Zeros at the end were not written; the file is to be that long all the same.
    await this.#handle.write(Uint8Array.of(this.#lastByte), 0, 1, offset - 1);
    await this.#handle.datasync();
    this.#syncedOffset = offset;
  }

  async #finish(): Promise<string> {
    await this.#syncing;
    await this.#handle.truncate(this.#offset);
    await this.#handle.sync();
    this.#syncedOffset = this.#offset;
    await this.#handle.close();
    return this.#hasher.vmId();
  }

  get #block(): Buffer {
    return this.#blocks[this.#filling] as Buffer;
  }

  /** The block that was filled; from now on another is. */
  #nextBlock(): Buffer {
    const filled = this.#block;
    this.#filling = (this.#filling + 1) % BLOCKS;
    return filled;
  }

  /** When it throws, none of the bytes count as received. */
  async #settled({ done }: Writing): Promise<void> {
    const error = await done;
    if (error === undefined) return;
    await this.#handle.truncate(this.#offset);
    throw error;
  }

  /** Counts bytes as received. */
  #count(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
    this.#offset += bytes.length;
    this.#lastByte = bytes.at(-1) ?? this.#lastByte;
  }

  async #readAgain(offset: number, name: string): Promise<void> {
    while (this.#offset < offset) {
      const wanted = Math.min(BLOCK_BYTES, offset - this.#offset);
      const { bytesRead } = await this.#handle.read(this.#block, 0, wanted, this.#offset);
      if (bytesRead === 0) throw shrank(name);
      this.#count(this.#block.subarray(0, bytesRead));
    }
    this.#syncedOffset = offset;
  }
}

interface Writing {
  readonly bytes: Uint8Array;
  /** What went wrong; undefined when nothing did. */
  readonly done: Promise<Error | undefined>;
}

function startWriting(handle: FileHandle, bytes: Uint8Array, position: number): Writing {
  const done = writeSparsely(handle, bytes, position).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  return { bytes, done };
}
