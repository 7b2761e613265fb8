import type { ChunkListWriter } from "./chunk-list-writer.js";
import type { ImageSource } from "./image-source.js";
import type { KeptChunks } from "./kept-chunks.js";
import { CHUNK_BYTES, emptySubtree, HASH_BYTES, MerkleRoot } from "./merkle.js";

/** Readers may be this many requests ahead of the slowest one; it bounds the leaves that wait. */
const MAX_SEGMENTS_AHEAD = 1024;
/** At most this many chunks are passed over in one step. */
const MAX_CHUNKS_SKIPPED = 4096;

/** Neighbouring chunks whose leaves come from the same place. */
interface Segment {
  readonly kind: "read" | "empty" | "kept";
  readonly firstChunk: number;
  readonly chunks: number;
  /** The leaves of a `read` segment, once they are known. */
  leaves?: Uint8Array;
}

export interface AssemblyOptions {
  /** One request reads this many chunks. */
  readonly perRequest: number;
  readonly onBytes: (bytes: number) => void;
  readonly kept?: KeptChunks | undefined;
  readonly chunkList?: ChunkListWriter | undefined;
}

/**
 * Puts the tree of an image together in order. Its leaves come from three places: some are read and
 * hashed elsewhere, in any order; some belong to chunks that are known to be empty; and some were
 * kept by an earlier pass.
 */
export class TreeAssembly {
  readonly #image: ImageSource;
  readonly #options: AssemblyOptions;
  readonly #chunks: number;
  readonly #tree = new MerkleRoot();
  /** The segments that are not in the tree yet, in order. */
  readonly #segments: Segment[] = [];
  readonly #awaited = new Map<number, Segment>();
  #next = 0;
  #emptyChunks = 0;
  #readBytes = 0;

  constructor(image: ImageSource, options: AssemblyOptions) {
    this.#image = image;
    this.#options = options;
    this.#chunks = Math.ceil(image.size / CHUNK_BYTES);
  }

  get isComplete(): boolean {
    return this.#tree.leaves === this.#chunks;
  }

  get root(): Buffer {
    return this.#tree.root();
  }

  /** The number of full chunks that hold only zeros. */
  get emptyChunks(): number {
    return this.#emptyChunks;
  }

  /** The number of bytes that had to be read. */
  get readBytes(): number {
    return this.#readBytes;
  }

  /** The chunks to read next; undefined when none are left, or when readers are too far ahead. */
  takeRequest(): { kind: "leaves"; firstChunk: number; chunks: number } | undefined {
    while (this.#next < this.#chunks && this.#segments.length < MAX_SEGMENTS_AHEAD) {
      const segment = this.#nextSegment();
      this.#segments.push(segment);
      if (segment.kind === "read") {
        const { firstChunk, chunks } = segment;
        this.#awaited.set(firstChunk, segment);
        return { kind: "leaves", firstChunk, chunks };
      }
      this.#settle();
    }
    return undefined;
  }

  takeLeaves(reply: {
    readonly firstChunk: number;
    readonly leaves: Uint8Array;
    readonly emptyChunks: number;
    readonly bytes: number;
  }): void {
    const segment = this.#awaited.get(reply.firstChunk);
    if (segment === undefined) return;
    this.#awaited.delete(reply.firstChunk);
    segment.leaves = reply.leaves;
    this.#readBytes += reply.bytes;
    this.#options.onBytes(reply.bytes);
    this.#settle();
  }

  #nextSegment(): Segment {
    const firstChunk = this.#next;
    const kind = this.#kindOf(firstChunk);
    const most = kind === "read" ? this.#options.perRequest : MAX_CHUNKS_SKIPPED;
    const end = Math.min(this.#chunks, firstChunk + most);
    while (this.#next < end && this.#kindOf(this.#next) === kind) this.#next += 1;
    return { kind, firstChunk, chunks: this.#next - firstChunk };
  }

  #kindOf(chunk: number): Segment["kind"] {
    if (this.#options.kept?.covers(chunk) === true) return "kept";
    const isFull = (chunk + 1) * CHUNK_BYTES <= this.#image.size;
    // The last chunk's hash is that of fewer zeros, so it is read like any other.
    return isFull && this.#image.data?.has(chunk) === false ? "empty" : "read";
  }

  /** Moves segments into the tree, up to the first one whose leaves are not known yet. */
  #settle(): void {
    for (let first = this.#segments[0]; first !== undefined; first = this.#segments[0]) {
      if (first.kind === "read" && first.leaves === undefined) return;
      this.#segments.shift();
      const { firstChunk, chunks, kind } = first;
      const kept = this.#options.kept?.read(firstChunk, chunks);
      const leaves = kind === "kept" ? kept : first.leaves;
      if (leaves !== undefined) this.#appendLeaves(leaves);
      else this.#appendEmpty(chunks);
      if (kind !== "read") this.#options.onBytes(this.#bytesOf(firstChunk, chunks));
    }
  }

  #appendLeaves(leaves: Uint8Array): void {
    const empty = emptySubtree(0);
    for (let at = 0; at < leaves.length; at += HASH_BYTES) {
      const leaf = leaves.subarray(at, at + HASH_BYTES);
      if (empty.equals(leaf)) this.#emptyChunks += 1;
      this.#tree.append(leaf);
    }
    this.#options.chunkList?.append(leaves);
  }

  #appendEmpty(chunks: number): void {
    this.#emptyChunks += chunks;
    this.#tree.appendEmpty(chunks);
    this.#options.chunkList?.appendEmpty(chunks);
  }

  #bytesOf(firstChunk: number, chunks: number): number {
    const end = Math.min((firstChunk + chunks) * CHUNK_BYTES, this.#image.size);
    return end - firstChunk * CHUNK_BYTES;
  }
}
