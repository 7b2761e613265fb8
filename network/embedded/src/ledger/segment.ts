import { randomBytes } from "node:crypto";
import { readSync } from "node:fs";
import { open, writeFile, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "@basics/runtime/files";
import {
  encodeFrame,
  frameAt,
  MARKER_BYTES,
  nextFrame,
  readMarker,
  SEGMENT_HEADER_BYTES,
  segmentHeader,
  type FramePosition,
} from "./block-frame.js";

/** Part of a channel's blocks: one append-only file. */
export class Segment {
  readonly file: string;
  readonly #handle: FileHandle;
  readonly #marker: Buffer;
  #size: number;

  private constructor(file: string, handle: FileHandle, marker: Buffer, size: number) {
    this.file = file;
    this.#handle = handle;
    this.#marker = marker;
    this.#size = size;
  }

  /** Makes an empty segment, durably. */
  static async create(file: string): Promise<Segment> {
    const marker = randomBytes(MARKER_BYTES);
    const handle = await open(file, "w+", 0o600);
    await handle.writeFile(segmentHeader(marker));
    await handle.sync();
    await syncFolder(dirname(file));
    return new Segment(file, handle, marker, SEGMENT_HEADER_BYTES);
  }

  /**
   * Opens a segment and tells `onPayload` of each block in it, in order.
   *
   * A writer that was killed leaves an incomplete frame at the end of the last segment: it was
   * never acknowledged, and is cut off (and kept beside, for who wants to look).
   *
   * @throws an Error where a frame is damaged and it is not that.
   */
  static async open(options: {
    readonly file: string;
    readonly isLast: boolean;
    readonly log: (message: string) => void;
    readonly onPayload: (payload: Buffer, position: FramePosition) => void;
  }): Promise<Segment> {
    const { file, isLast, log, onPayload } = options;
    const handle = await open(file, "r+");
    try {
      const content = await handle.readFile();
      const marker = readMarker(content);
      if (marker === undefined) {
        if (!isLast || content.length >= SEGMENT_HEADER_BYTES) {
          throw new Error(`${file} does not begin as a file of blocks does; ${REMEDY}`);
        }
        log(`${file} was being made when its writer stopped: it holds no block and is made anew`);
        const made = await Segment.create(file);
        await handle.close();
        return made;
      }
      let size = SEGMENT_HEADER_BYTES;
      for (let at = frameAt(content, marker, size); at; at = frameAt(content, marker, size)) {
        onPayload(content.subarray(at.offset, at.offset + at.length), at);
        size = at.offset + at.length;
      }
      if (size < content.length) {
        refuseDamage({ file, isLast, content, marker, size });
        await cutTail(file, handle, content.subarray(size), size);
        log(
          `${file}: cut ${content.length - size} bytes of a block whose writing was interrupted ` +
            `(at byte ${size}; kept in ${tornFile(file)}); all blocks before it are whole`,
        );
      }
      return new Segment(file, handle, Buffer.from(marker), size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes. */
  get size(): number {
    return this.#size;
  }

  /** Resolves when the block is on disk. After a failure the segment must not be written again. */
  async append(payload: Uint8Array): Promise<FramePosition> {
    const frame = encodeFrame(this.#marker, payload);
    let written = 0;
    while (written < frame.length) {
      const { bytesWritten } = await this.#handle.write(
        frame,
        written,
        frame.length - written,
        this.#size + written,
      );
      written += bytesWritten;
    }
    await this.#handle.datasync();
    this.#size += frame.length;
    return { offset: this.#size - payload.length, length: payload.length };
  }

  async read({ offset, length }: FramePosition): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(length);
    const { bytesRead } = await this.#handle.read(buffer, 0, length, offset);
    return this.#whole(buffer, bytesRead);
  }

  readSync({ offset, length }: FramePosition): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    return this.#whole(buffer, readSync(this.#handle.fd, buffer, 0, length, offset));
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #whole(buffer: Buffer, bytesRead: number): Buffer {
    if (bytesRead < buffer.length) throw new Error(`${this.file} became shorter than it was`);
    return buffer;
  }
}

const REMEDY = "restore the folder from a backup, or remove it to start the channel anew";

function refuseDamage(options: {
  readonly file: string;
  readonly isLast: boolean;
  readonly content: Buffer;
  readonly marker: Buffer;
  readonly size: number;
}): void {
  const { file, isLast, content, marker, size } = options;
  const later = nextFrame(content, marker, size + 1);
  if (isLast && later === undefined) return;
  const behind = later === undefined ? "later files follow" : `whole blocks follow at ${later}`;
  throw new Error(`${file} is damaged at byte ${size}, and ${behind}; ${REMEDY}`);
}

function tornFile(file: string): string {
  return `${file}.torn`;
}

async function cutTail(
  file: string,
  handle: FileHandle,
  tail: Buffer,
  size: number,
): Promise<void> {
  await writeFile(tornFile(file), tail, { mode: 0o600 });
  await handle.truncate(size);
  await handle.sync();
}
