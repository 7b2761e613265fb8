import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";
import { CHUNK_BYTES, LEAF_PREFIX, MerkleRoot } from "./merkle.js";
import { isAllZero } from "./zeros.js";

const ZEROS = new Uint8Array(64 * 1024);

/**
 * Computes the `sha256-tree` hash of bytes that arrive in order, in pieces of any size, for example
 * of an image while it is copied, sent or received. It holds one hash for each level of the tree,
 * and no chunk.
 *
 * @example
 * const hasher = new TreeHasher();
 * for await (const piece of stream) hasher.update(piece);
 * const vmId = `sha256-tree:${hasher.digest().toString("hex")}`;
 */
export class TreeHasher {
  readonly #tree = new MerkleRoot();
  /** The hash of the open chunk; absent as long as that chunk holds only zeros. */
  #leaf: Hash | undefined;
  /** The number of bytes in the open chunk. */
  #filled = 0;
  #bytes = 0;

  /** The number of bytes taken so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes, which may be reused once it returns. */
  update(bytes: Uint8Array): this {
    for (let start = 0; start < bytes.length;) {
      const piece = bytes.subarray(start, start + CHUNK_BYTES - this.#filled);
      if (this.#leaf !== undefined || !isAllZero(piece)) this.#openLeaf().update(piece);
      this.#fill(piece.length);
      start += piece.length;
    }
    return this;
  }

  /** Takes the next `count` bytes, all of them zero, without hashing whole empty chunks. */
  updateZeros(count: number): this {
    let left = count;
    if (this.#filled > 0) left -= this.#zeros(Math.min(left, CHUNK_BYTES - this.#filled));
    const chunks = Math.floor(left / CHUNK_BYTES);
    this.#tree.appendEmpty(chunks);
    this.#bytes += chunks * CHUNK_BYTES;
    this.#zeros(left - chunks * CHUNK_BYTES);
    return this;
  }

  /**
   * The tree hash of all bytes so far, 32 bytes. Ends the hasher: nothing may be added after it.
   */
  digest(): Buffer {
    if (this.#filled > 0) this.#tree.append(this.#openLeaf().digest());
    this.#filled = 0;
    this.#leaf = undefined;
    return this.#tree.root();
  }

  #zeros(count: number): number {
    if (this.#leaf !== undefined) feedZeros(this.#leaf, count);
    this.#fill(count);
    return count;
  }

  /** The hash of the open chunk, fed with the zeros that the chunk has so far. */
  #openLeaf(): Hash {
    if (this.#leaf === undefined) {
      this.#leaf = createHash("sha256").update(LEAF_PREFIX);
      feedZeros(this.#leaf, this.#filled);
    }
    return this.#leaf;
  }

  #fill(count: number): void {
    this.#bytes += count;
    this.#filled += count;
    if (this.#filled < CHUNK_BYTES) return;
    if (this.#leaf === undefined) this.#tree.appendEmpty(1);
    else this.#tree.append(this.#leaf.digest());
    this.#leaf = undefined;
    this.#filled = 0;
  }
}

function feedZeros(hash: Hash, count: number): void {
  for (let left = count; left > 0; left -= ZEROS.length) {
    hash.update(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
  }
}
