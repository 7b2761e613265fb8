import { CHUNK_BYTES } from "./merkle.js";

/** A set of an image's chunks, with one bit for each. */
export class ChunkSet {
  /** The number of chunks of the whole image. */
  readonly chunks: number;
  readonly #bits: Uint8Array<ArrayBuffer>;

  constructor(chunks: number, bits = new Uint8Array(Math.ceil(chunks / 8))) {
    this.chunks = chunks;
    this.#bits = bits;
  }

  /** The set as bytes, to be handed to a thread. */
  get bits(): Uint8Array<ArrayBuffer> {
    return this.#bits;
  }

  /** Adds the chunks that a range of bytes touches, except those beyond the end of the image. */
  addRange(offset: number, length: number): void {
    if (length <= 0) return;
    const last = Math.min(Math.floor((offset + length - 1) / CHUNK_BYTES), this.chunks - 1);
    for (let chunk = Math.floor(offset / CHUNK_BYTES); chunk <= last; chunk += 1) {
      const at = chunk >> 3;
      this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (chunk & 7));
    }
  }

  has(chunk: number): boolean {
    return ((this.#bits[chunk >> 3] ?? 0) & (1 << (chunk & 7))) !== 0;
  }
}
