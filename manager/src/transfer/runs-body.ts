import type { Piece } from "./piece-reader.js";
import { MAX_BODY_MS } from "./protocol.js";
import { runHeader } from "./runs.js";

/** An image, or several, of which pieces are read to be sent. */
export interface PieceSource {
  /** The piece that begins at an offset. */
  next(offset: number): Promise<Piece>;
  /** Is told of each piece while it is on its way. */
  passing?(offset: number, piece: Piece): Promise<void>;
  /** Reads into other memory from now on: a failed request may still send from the last piece. */
  abandonBuffers(): Promise<void>;
}

/** The bodies of the requests that send an image: its pieces, as runs. */
export class RunsBody {
  readonly #source: PieceSource;
  readonly #size: number;
  readonly #onGone: (offset: number) => void;
  #failure: { readonly error: unknown } | undefined;

  /** @param onGone is told how far the image has been sent, each time that a piece is gone. */
  constructor(source: PieceSource, size: number, onGone: (offset: number) => void) {
    this.#source = source;
    this.#size = size;
    this.#onGone = onGone;
  }

  /**
   * The body of a request that begins at an offset. Its first piece is read before the request
   * begins, because a source may have to read much again before it has that piece.
   */
  async from(offset: number): Promise<AsyncGenerator<Uint8Array>> {
    return this.#runs(offset, await this.#source.next(offset));
  }

  /** @throws the error of the source, if a request ended because its body could not be read. */
  assertReadable(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Each piece is read once the one before is gone. */
  async *#runs(start: number, first: Piece): AsyncGenerator<Uint8Array> {
    const latest = performance.now() + MAX_BODY_MS;
    try {
      for (let offset = start, piece = first; ; piece = await this.#source.next(offset)) {
        const passed = this.#source.passing?.(offset, piece);
        // It is awaited once the piece is gone, or the request is over.
        passed?.catch(() => undefined);
        try {
          yield runHeader(piece.length, piece.body === undefined);
          if (piece.body !== undefined) yield piece.body;
        } finally {
          await passed;
        }
        offset += piece.length;
        this.#onGone(offset);
        if (offset >= this.#size || performance.now() >= latest) return;
      }
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }
}
