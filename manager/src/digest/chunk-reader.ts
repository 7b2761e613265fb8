import { readSync } from "node:fs";
import { directBuffer } from "../files/direct-read.js";
import type { SourceAccess } from "./image-source.js";
import { CHUNK_BYTES } from "./merkle.js";
import { NbdClient } from "./nbd-client.js";

/** An image ended before its last chunk did. */
export class Shrank extends Error {
  override readonly name = "Shrank";
}

/** Reads an image chunk by chunk. */
export interface ChunkReader {
  /**
   * The content of a chunk, valid until the next call.
   *
   * @param next the chunk that will be asked for next, if that is known.
   *
   * @throws Shrank; an Error with a `code`.
   */
  read(chunk: number, next?: number): Uint8Array | Promise<Uint8Array>;
}

/** A reader of `size` bytes. */
export async function openChunkReader(access: SourceAccess, size: number): Promise<ChunkReader> {
  if (access.kind === "file") return new FileReader(access, size);
  return new NbdReader(await NbdClient.connect(access.socketPath, access.exportName), size);
}

function extentOf(chunk: number, size: number): { readonly start: number; readonly bytes: number } {
  const start = chunk * CHUNK_BYTES;
  return { start, bytes: Math.min(CHUNK_BYTES, size - start) };
}

/** Reads synchronously: a thread of its own has nothing else to do meanwhile. */
class FileReader implements ChunkReader {
  readonly #descriptor: number;
  readonly #direct: number | undefined;
  readonly #size: number;
  readonly #isAligned: boolean;
  readonly #buffer: Buffer;

  constructor(access: SourceAccess & { readonly kind: "file" }, size: number) {
    this.#descriptor = access.descriptor;
    this.#direct = access.directDescriptor;
    this.#size = size;
    const aligned =
      this.#direct === undefined ? undefined : directBuffer(this.#direct, CHUNK_BYTES);
    this.#isAligned = aligned !== undefined;
    this.#buffer = aligned ?? Buffer.allocUnsafe(CHUNK_BYTES);
  }

  read(chunk: number): Uint8Array {
    const { start, bytes } = extentOf(chunk, this.#size);
    if (this.#readDirectly(start) >= bytes) return this.#buffer.subarray(0, bytes);
    for (let filled = 0; filled < bytes;) {
      const read = readSync(this.#descriptor, this.#buffer, filled, bytes - filled, start + filled);
      if (read === 0) throw new Shrank();
      filled += read;
    }
    return this.#buffer.subarray(0, bytes);
  }

  /** Reads around the page cache. @returns the bytes read; 0 where that does not work. */
  #readDirectly(start: number): number {
    if (this.#direct === undefined || !this.#isAligned) return 0;
    try {
      return readSync(this.#direct, this.#buffer, 0, CHUNK_BYTES, start);
    } catch {
      return 0;
    }
  }
}

/** Reads from an NBD server, the next chunk while the present one is hashed. */
class NbdReader implements ChunkReader {
  readonly #client: NbdClient;
  readonly #size: number;
  readonly #buffers = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)] as const;
  #turn: 0 | 1 = 0;
  #ahead: { readonly chunk: number; readonly content: Promise<Uint8Array> } | undefined;

  constructor(client: NbdClient, size: number) {
    this.#client = client;
    this.#size = size;
  }

  async read(chunk: number, next?: number): Promise<Uint8Array> {
    const ahead = this.#ahead;
    const content = ahead?.chunk === chunk ? ahead.content : this.#begin(chunk);
    this.#ahead = undefined;
    const bytes = await content;
    if (next !== undefined) this.#ahead = { chunk: next, content: this.#begin(next) };
    return bytes;
  }

  #begin(chunk: number): Promise<Uint8Array> {
    const { start, bytes } = extentOf(chunk, this.#size);
    const target = this.#buffers[this.#turn].subarray(0, bytes);
    this.#turn = this.#turn === 0 ? 1 : 0;
    const content = this.#client.read(target, start).then(() => target);
    // An error in a chunk that was read ahead is thrown to the caller that asks for that chunk.
    content.catch(() => undefined);
    return content;
  }
}
