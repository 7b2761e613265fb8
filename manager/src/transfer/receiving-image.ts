import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { constants } from "node:fs";
import { type IncrementalHasher, incrementalHasher } from "../digest/incremental-hasher.js";
import { shrank } from "../digest/image-file.js";
import type { DigestAlgorithm } from "../digest/vm-id.js";
import { writeSparsely } from "../files/write-sparsely.js";

const BLOCK_BYTES = 1024 * 1024;

/**
 * An image that arrives in order, written to its file, kept sparse and digested in the same pass.
 * One caller at a time.
 */
export class ReceivingImage {
  readonly #handle: FileHandle;
  readonly #hasher: IncrementalHasher;
  /** Reused, as allocating as much as passes through costs more than hashing it. */
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #offset = 0;
  #syncedOffset = 0;

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

  /** Appends bytes as they come. When it throws, those that came before stay. */
  async append(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    let held = 0;
    const flush = async (): Promise<void> => {
      const bytes = this.#block.subarray(0, held);
      held = 0;
      await this.#write(bytes);
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
    }
  }

  /** When it throws, none of the bytes count as received. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await writeSparsely(this.#handle, bytes, this.#offset);
    } catch (error) {
      await this.#handle.truncate(this.#offset);
      throw error;
    }
    this.#hasher.update(bytes);
    this.#offset += bytes.length;
  }

  /** Appends zeros, without writing any. */
  appendZeros(count: number): void {
    this.#hasher.updateZeros(count);
    this.#offset += count;
  }

  /** Brings what was received to disk. */
  async sync(): Promise<void> {
    const offset = this.#offset;
    // Zeros at the end were not written; the length keeps them.
    await this.#handle.truncate(offset);
    await this.#handle.datasync();
    this.#syncedOffset = offset;
  }

  /** Brings everything to disk, closes the file and tells the `vmId` of what was received. */
  async finish(): Promise<string> {
    await this.#handle.truncate(this.#offset);
    await this.#handle.sync();
    await this.#handle.close();
    return this.#hasher.vmId();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #readAgain(offset: number, name: string): Promise<void> {
    const block = this.#block;
    while (this.#offset < offset) {
      const wanted = Math.min(BLOCK_BYTES, offset - this.#offset);
      const { bytesRead } = await this.#handle.read(block, 0, wanted, this.#offset);
      if (bytesRead === 0) throw shrank(name);
      this.#hasher.update(block.subarray(0, bytesRead));
      this.#offset += bytesRead;
    }
    this.#syncedOffset = offset;
  }
}
