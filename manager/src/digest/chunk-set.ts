import { CHUNK_BYTES } from "./merkle.js";

/** Some of an image's chunks; one bit each. */
export class ChunkSet {
  /** How many chunks the image has. */
  readonly chunks: number;
  readonly #bits: Uint8Array<ArrayBuffer>;

  constructor(chunks: number, bits = new Uint8Array(Math.ceil(chunks / 8))) {
    this.chunks = chunks;
    this.#bits = bits;
  }

  /** For handing it to a thread. */
  get bits(): Uint8Array<ArrayBuffer> {
    return this.#bits;
  }

  /** Adds the chunks that a range of bytes touches; what is beyond the image is left out. */
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
