import { readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import type { ChunkListHeader } from "./chunk-list.js";
import {
  HEADER_BYTES,
  invalidChunkList,
  LISTED_ALGORITHM,
  readHeader,
  TAKE_A_FULL_PASS,
} from "./chunk-list.js";
import { ChunkSet } from "./chunk-set.js";
import type { DigestError } from "./digest-error.js";
import type { DirtyRange } from "./dirty-ranges.js";
import { badRanges } from "./dirty-ranges.js";
import { CHUNK_BYTES, HASH_BYTES, MerkleRoot } from "./merkle.js";
import { formatVmId } from "@basics/chaincode/domain";

/** The leaves of an earlier pass over an image, and which of its chunks changed since. */
export class KeptChunks {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #vmId: string;
  /** The number of chunks in the list; the image may have grown or shrunk since. */
  readonly #chunks: number;
  readonly #dirty: ChunkSet;
  /** The tree over all leaves of the list, by which a damaged list is noticed. */
  readonly #tree = new MerkleRoot();

  private constructor(path: string, handle: FileHandle, header: ChunkListHeader, dirty: ChunkSet) {
    this.#path = path;
    this.#handle = handle;
    this.#vmId = header.vmId;
    this.#chunks = Math.ceil(header.virtualSizeBytes / CHUNK_BYTES);
    this.#dirty = dirty;
  }

  /**
   * Opens a chunk list for the renewal of an image's digest.
   *
   * @throws DigestError CHUNK_LIST_INVALID or DIRTY_RANGES_INVALID.
   */
  static async open(
    path: string,
    dirty: readonly DirtyRange[],
    virtualSizeBytes: number,
  ): Promise<KeptChunks> {
    let handle: FileHandle;
    try {
      handle = await open(path);
    } catch (cause) {
      throw invalidChunkList(
        path,
        `cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`,
        "Name what --keep-chunks wrote.",
        cause,
      );
    }
    try {
      const header = await readHeader(handle, path);
      const changed = changedChunks(dirty, header.virtualSizeBytes, virtualSizeBytes);
      return new KeptChunks(path, handle, header, changed);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Tells whether a chunk still has the content that it had in the earlier pass. */
  covers(chunk: number): boolean {
    return chunk < this.#chunks && !this.#dirty.has(chunk);
  }

  /** The kept leaves of some chunks. All are to be read once each, in order. */
  read(firstChunk: number, chunks: number): Uint8Array {
    const wanted = Math.max(0, Math.min(chunks, this.#chunks - firstChunk)) * HASH_BYTES;
    const leaves = Buffer.alloc(wanted);
    const position = HEADER_BYTES + firstChunk * HASH_BYTES;
    if (readSync(this.#handle.fd, leaves, 0, wanted, position) < wanted) throw this.#damaged();
    for (let at = 0; at < wanted; at += HASH_BYTES) {
      this.#tree.append(leaves.subarray(at, at + HASH_BYTES));
    }
    return leaves;
  }

  /** @throws DigestError CHUNK_LIST_INVALID when the list was damaged after it was kept. */
  assertWhole(): void {
    while (this.#tree.leaves < this.#chunks) this.read(this.#tree.leaves, 4096);
    if (formatVmId(LISTED_ALGORITHM, this.#tree.root()) !== this.#vmId) throw this.#damaged();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #damaged(): DigestError {
    return invalidChunkList(
      this.#path,
      "is damaged: its chunks do not have its vmId",
      TAKE_A_FULL_PASS,
    );
  }
}

/** The chunks that were written to since an earlier pass, are new, or have another length now. */
function changedChunks(
  dirty: readonly DirtyRange[],
  earlierBytes: number,
  bytes: number,
): ChunkSet {
  const changed = new ChunkSet(Math.ceil(bytes / CHUNK_BYTES));
  for (const { offset, length } of dirty) {
    if (offset > Math.max(earlierBytes, bytes)) {
      throw badRanges(`A range begins at byte ${offset}, but the image has ${bytes} bytes.`);
    }
    changed.addRange(offset, length);
  }
  if (earlierBytes !== bytes) {
    const start = Math.min(earlierBytes, bytes);
    const wholeChunks = Math.floor(start / CHUNK_BYTES) * CHUNK_BYTES;
    changed.addRange(wholeChunks, bytes - wholeChunks);
  }
  return changed;
}
