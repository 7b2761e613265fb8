import { createHash } from "node:crypto";

/** Bytes of an image that one leaf of the tree covers; the last leaf may cover fewer. */
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** Bytes of a SHA-256 hash. */
export const HASH_BYTES = 32;

/** Leaves and nodes begin with different bytes, so no leaf passes for a node (RFC 9162, 2.1.1). */
export const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** The hash of a leaf: SHA-256(0x00 ‖ chunk). */
export function hashLeaf(chunk: Uint8Array): Buffer {
  return createHash("sha256").update(LEAF_PREFIX).update(chunk).digest();
}

/** The hash of a node: SHA-256(0x01 ‖ left ‖ right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash("sha256").update(NODE_PREFIX).update(left).update(right).digest();
}

const emptySubtrees: Buffer[] = [];

/** The root of a perfect subtree of 2^level full chunks that are all zero. */
export function emptySubtree(level: number): Buffer {
  const known = emptySubtrees[level];
  if (known !== undefined) return known;
  const below = level === 0 ? undefined : emptySubtree(level - 1);
  const root = below === undefined ? hashLeaf(Buffer.alloc(CHUNK_BYTES)) : hashNode(below, below);
  emptySubtrees[level] = root;
  return root;
}

interface Subtree {
  readonly hash: Buffer;
  readonly level: number;
}

/**
 * Folds leaf hashes, in order, to the Merkle tree hash of RFC 9162, holding one hash a level
 * (31 for 8 PiB) and never the leaves.
 */
export class MerkleRoot {
  /** Roots of perfect subtrees from left to right, their levels strictly falling. */
  readonly #subtrees: Subtree[] = [];
  #leaves = 0;

  /** The number of leaves so far. */
  get leaves(): number {
    return this.#leaves;
  }

  append(leafHash: Uint8Array): void {
    this.#push(leafHash, 0);
  }

  /** Appends the leaves of full, all-zero chunks, in a number of steps logarithmic in `count`. */
  appendEmpty(count: number): void {
    for (let left = count; left > 0;) {
      const fits = Math.floor(Math.log2(left));
      const aligned = this.#leaves === 0 ? fits : trailingZeros(this.#leaves);
      const level = Math.min(fits, aligned);
      this.#push(emptySubtree(level), level);
      left -= 2 ** level;
    }
  }

  /** The tree hash of all leaves so far; of none, SHA-256 of nothing. More may be appended. */
  root(): Buffer {
    const rightmost = this.#subtrees.at(-1);
    if (rightmost === undefined) return createHash("sha256").digest();
    return Buffer.from(
      this.#subtrees
        .slice(0, -1)
        .reduceRight((right, { hash }) => hashNode(hash, right), rightmost.hash),
    );
  }

  #push(hash: Uint8Array, level: number): void {
    this.#leaves += 2 ** level;
    let node: Subtree = { hash: Buffer.from(hash), level };
    for (let top = this.#subtrees.at(-1); top?.level === node.level; top = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      node = { hash: hashNode(top.hash, node.hash), level: node.level + 1 };
    }
    this.#subtrees.push(node);
  }
}

function trailingZeros(value: number): number {
  let count = 0;
  for (let rest = value; rest % 2 === 0; rest /= 2) count += 1;
  return count;
}
