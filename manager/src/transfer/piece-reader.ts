import type { FileHandle } from "node:fs/promises";
import { shrank } from "../digest/image-file.js";
import { isAllZero } from "../digest/zeros.js";
import { BlockReader } from "../files/direct-read.js";
import { PIECE_BYTES } from "./protocol.js";

/** One piece stands for at most this many zeros, so that progress shows. */
const MAX_ZERO_RUN_BYTES = 256 * PIECE_BYTES;

/** A part of an image that is sent at a time. */
export interface Piece {
  readonly length: number;
  /** Absent when all of it is zero. Valid until the next but one piece is asked for. */
  readonly body?: Uint8Array;
}

interface Ahead {
  readonly offset: number;
  readonly piece: Promise<Piece>;
}

/** Reads an image in pieces, the next one while the last is on its way. */
export class PieceReader {
  readonly #readers: [BlockReader, BlockReader];
  readonly #name: string;
  readonly #size: number;
  #ahead: Ahead | undefined;

  private constructor(readers: [BlockReader, BlockReader], name: string, size: number) {
    this.#readers = readers;
    this.#name = name;
    this.#size = size;
  }

  /** Takes an open file, which stays the caller's to close. */
  static async open(handle: FileHandle, name: string, size: number): Promise<PieceReader> {
    const readers = [
      await BlockReader.open(handle, PIECE_BYTES),
      await BlockReader.open(handle, PIECE_BYTES),
    ] as [BlockReader, BlockReader];
    return new PieceReader(readers, name, size);
  }

  /** The piece that begins at an offset. @throws DigestError IMAGE_SHRANK */
  async next(offset: number): Promise<Piece> {
    const ahead = this.#ahead?.offset === offset ? this.#ahead.piece : undefined;
    if (ahead === undefined) await this.#settle();
    const piece = await (ahead ?? this.#read(offset));
    this.#ahead = undefined;
    const follows = offset + piece.length;
    if (follows < this.#size) {
      this.#ahead = { offset: follows, piece: this.#read(follows) };
      // A failure is thrown to the caller that asks for that piece.
      this.#ahead.piece.catch(() => undefined);
    }
    return piece;
  }

  /** Reads into other memory from now on: a failed request may still send from the last piece. */
  async abandonBuffers(): Promise<void> {
    await this.#settle();
    for (const reader of this.#readers) reader.abandonBuffer();
  }

  async close(): Promise<void> {
    await this.#settle();
    for (const reader of this.#readers) await reader.close();
  }

  async #settle(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    await ahead?.piece.catch(() => undefined);
  }

  /** Reads the next bytes of the image, or counts those that are zero. */
  async #read(offset: number): Promise<Piece> {
    const [reader] = this.#readers.reverse() as [BlockReader, BlockReader];
    let zeros = 0;
    while (offset + zeros < this.#size && zeros < MAX_ZERO_RUN_BYTES) {
      const body = await reader.read(offset + zeros, this.#size - offset - zeros);
      if (body.length === 0) throw shrank(this.#name);
      if (!isAllZero(body)) return zeros === 0 ? { length: body.length, body } : { length: zeros };
      zeros += body.length;
    }
    return { length: zeros };
  }
}
