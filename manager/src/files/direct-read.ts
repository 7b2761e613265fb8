import { constants, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";

/** Memory and lengths of direct reads have to be multiples of this many bytes. */
const PAGE_BYTES = 4096;
/** A smaller file is read through the page cache at no cost worth saving. */
const LEAST_BYTES = 16 * 1024 * 1024;
/** A file of which the disk holds less than this share is sparse. */
const DENSE_SHARE = 0.75;

/**
 * Opens a sparse file again for reading around the page cache, where the system can (Linux, most
 * local file systems). Holes then cost no more than clearing memory; through the cache the kernel
 * would fill pages with their zeros, some twenty times as slow, and evict useful ones.
 *
 * @returns undefined where that is no help or not possible: read as usual.
 */
export async function openDirect(handle: FileHandle): Promise<FileHandle | undefined> {
  const { O_DIRECT } = constants as { O_DIRECT?: number };
  const stats = await handle.stat();
  const sparse = stats.isFile() && stats.blocks * 512 < stats.size * DENSE_SHARE;
  if (O_DIRECT === undefined || !sparse || stats.size < LEAST_BYTES) return undefined;
  try {
    // It is opened by its descriptor: its name may belong to another file by now.
    return await open(`/proc/self/fd/${handle.fd}`, constants.O_RDONLY | O_DIRECT);
  } catch {
    return undefined;
  }
}

/** Memory that threads may see without a copy. */
function allocShared(bytes: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(bytes));
}

/**
 * Gives memory, shared with threads, into which a file can be read around the page cache.
 *
 * @returns undefined when this file cannot be read so.
 */
export function directBuffer(descriptor: number, bytes: number): Buffer | undefined {
  const room = new SharedArrayBuffer(bytes + PAGE_BYTES);
  for (let start = 0; start < PAGE_BYTES; start += 16) {
    const buffer = Buffer.from(room, start, bytes);
    try {
      readSync(descriptor, buffer, 0, PAGE_BYTES, 0);
      return buffer;
    } catch {
      // This file system wants another alignment: the next one is tried.
    }
  }
  return undefined;
}

/** Reads a file in blocks, a sparse one around the page cache. */
export class BlockReader {
  readonly #handle: FileHandle;
  readonly #direct: FileHandle | undefined;
  readonly #blockBytes: number;
  #buffer: Buffer;
  #isDirect: boolean;

  private constructor(handle: FileHandle, direct: FileHandle | undefined, blockBytes: number) {
    this.#handle = handle;
    this.#direct = direct;
    this.#blockBytes = blockBytes;
    const buffer = direct === undefined ? undefined : directBuffer(direct.fd, blockBytes);
    this.#isDirect = buffer !== undefined;
    this.#buffer = buffer ?? allocShared(blockBytes);
  }

  /** Takes an open file, which stays the caller's to close. */
  static async open(handle: FileHandle, blockBytes: number): Promise<BlockReader> {
    return new BlockReader(handle, await openDirect(handle), blockBytes);
  }

  /**
   * Reads up to a block; less only at the end of the file. What is returned is valid until the next
   * call, and in memory that threads share.
   */
  async read(position: number, wanted: number): Promise<Buffer> {
    const length = Math.min(wanted, this.#blockBytes);
    if ((await this.#readDirectly(position)) >= length) return this.#buffer.subarray(0, length);
    let filled = 0;
    while (filled < length) {
      const at = position + filled;
      const { bytesRead } = await this.#handle.read(this.#buffer, filled, length - filled, at);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return this.#buffer.subarray(0, filled);
  }

  /** Reads into other memory from now on, because the bytes returned last may still be in use. */
  abandonBuffer(): void {
    this.#buffer = allocShared(this.#blockBytes);
    this.#isDirect = false;
  }

  async close(): Promise<void> {
    await this.#direct?.close();
  }

  /** Reads around the page cache. @returns the bytes read; 0 where that is not possible. */
  async #readDirectly(position: number): Promise<number> {
    if (!this.#isDirect || this.#direct === undefined || position % PAGE_BYTES !== 0) return 0;
    try {
      return (await this.#direct.read(this.#buffer, 0, this.#blockBytes, position)).bytesRead;
    } catch {
      this.#isDirect = false;
      return 0;
    }
  }
}
