import type { Piece } from "./piece-reader.js";
import { MAX_BODY_BYTES, MAX_BODY_MS } from "./protocol.js";

/** Where pieces come from. */
export interface PieceSource {
  /** The piece that begins at an offset. */
  next(offset: number): Promise<Piece>;
  /** Told of a piece while it is on its way. */
  passing?(offset: number, piece: Piece): Promise<void>;
  /** A request that failed may still be sending from what `next` gave. */
  abandonBuffers(): Promise<void>;
}

/** The pieces of an image, for requests that take at once as many as have content. */
export class PieceSequence {
  readonly #source: PieceSource;
  readonly #size: number;
  readonly #onGone: (offset: number) => void;
  /** The last one asked for: a request ends before a piece that the next one needs. */
  #last: { readonly offset: number; readonly piece: Piece } | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param onGone told how far the image has been sent, each time that a piece is gone. */
  constructor(source: PieceSource, size: number, onGone: (offset: number) => void) {
    this.#source = source;
    this.#size = size;
    this.#onGone = onGone;
  }

  /** The piece that begins at an offset. */
  async at(offset: number): Promise<Piece> {
    if (this.#last?.offset === offset) return this.#last.piece;
    const piece = await this.#source.next(offset);
    this.#last = { offset, piece };
    return piece;
  }

  /** Tells the source that a piece is on its way. */
  async passing(offset: number, piece: Piece): Promise<void> {
    await this.#source.passing?.(offset, piece);
  }

  /**
   * What one request sends from an offset on: up to the next zeros, or its bounds. A piece is read
   * once the one before is gone.
   */
  async *bodiesFrom(start: number): AsyncGenerator<Uint8Array> {
    const end = Math.min(this.#size, start + MAX_BODY_BYTES);
    const latest = performance.now() + MAX_BODY_MS;
    try {
      for (let offset = start; offset < end && performance.now() < latest;) {
        const piece = await this.at(offset);
        if (piece.body === undefined) return;
        const passed = this.passing(offset, piece);
        // It is awaited once the piece is gone, or the request is over.
        passed.catch(() => undefined);
        try {
          yield piece.body;
        } finally {
          await passed;
        }
        offset += piece.length;
        this.#onGone(offset);
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** @throws what the source threw, which says nothing on the request that was being sent. */
  assertReadable(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
