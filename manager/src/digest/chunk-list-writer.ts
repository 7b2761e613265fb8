import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { formatHeader, HEADER_BYTES, invalidChunkList, isHeader } from "./chunk-list.js";
import { DigestError } from "./digest-error.js";
import { emptySubtree, HASH_BYTES } from "./merkle.js";

/**
 * Writes a chunk list. It gets its name once it is whole, and replaces nothing but another list.
 */
export class ChunkListWriter {
  readonly #path: string;
  readonly #draft: string;
  readonly #descriptor: number;

  /**
   * @throws DigestError CHUNK_LIST_INVALID where the file cannot be written, or holds something
   * else.
   */
  constructor(path: string) {
    this.#path = path;
    this.#draft = `${path}.${process.pid}.draft`;
    try {
      if (existsSync(path) && !holdsChunkList(path)) throw notAChunkList(path);
      this.#descriptor = openSync(this.#draft, "w", 0o600);
      writeSync(this.#descriptor, Buffer.alloc(HEADER_BYTES, " "));
    } catch (cause) {
      if (cause instanceof DigestError) throw cause;
      throw invalidChunkList(
        path,
        `cannot be written (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`,
        "Name a file in a folder that exists.",
        cause,
      );
    }
  }

  append(leaves: Uint8Array): void {
    for (let done = 0; done < leaves.length;) {
      done += writeSync(this.#descriptor, leaves, done);
    }
  }

  appendEmpty(chunks: number): void {
    this.append(Buffer.alloc(chunks * HASH_BYTES, emptySubtree(0)));
  }

  finish(virtualSizeBytes: number, vmId: string): void {
    writeSync(this.#descriptor, formatHeader(virtualSizeBytes, vmId), 0);
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    renameSync(this.#draft, this.#path);
  }

  /** Gives up, and leaves nothing behind. */
  abandon(): void {
    closeSync(this.#descriptor);
    rmSync(this.#draft, { force: true });
  }
}

const notAChunkList = (path: string): DigestError =>
  invalidChunkList(
    path,
    "would replace a file that is none, an image perhaps",
    "Name a new file, or one that --keep-chunks wrote.",
  );

function holdsChunkList(path: string): boolean {
  const descriptor = openSync(path, "r");
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    readSync(descriptor, start, 0, HEADER_BYTES, 0);
    return isHeader(start);
  } finally {
    closeSync(descriptor);
  }
}
