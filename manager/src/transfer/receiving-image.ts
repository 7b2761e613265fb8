import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { constants } from "node:fs";
import { shrank } from "../digest/image-file.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { BLOCK_BYTES, BlockGatherer } from "./block-gatherer.js";
import { PassingImage } from "./passing-image.js";

/**
 * An image that arrives in order. In one pass it is written to its file, kept sparse, and digested.
 * One caller at a time may append; syncs may go on beside that.
 */
export class ReceivingImage {
  readonly #handle: FileHandle;
  readonly #passing: PassingImage;
  readonly #onReceived: (image: ReceivingImage) => void;
  #offset = 0;
  #syncedOffset = 0;
  /** The value of the byte before the offset. */
  #lastByte = 0;
  #finished: Promise<string> | undefined;
  #syncing: Promise<void> | undefined;

  private constructor(
    handle: FileHandle,
    passing: PassingImage,
    onReceived: (image: ReceivingImage) => void,
  ) {
    this.#handle = handle;
    this.#passing = passing;
    this.#onReceived = onReceived;
  }

  /**
   * Opens the file, which is created if it is absent, to continue at an offset. Bytes beyond the
   * offset are cut off. Those before it are read again for the digest, since a crash may have left
   * others than were received. If the file is shorter than the offset, everything starts over.
   *
   * @param onReceived is told each time that the offset moves, once it is open.
   */
  static async open(
    path: string,
    algorithm: DigestAlgorithm,
    offset: number,
    onReceived: (image: ReceivingImage) => void = () => undefined,
  ): Promise<ReceivingImage> {
    const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const image = new ReceivingImage(handle, new PassingImage(algorithm), onReceived);
    try {
      const { size } = await handle.stat();
      const start = size < offset ? 0 : offset;
      await handle.truncate(start);
      await image.#readAgain(start, path);
      return image;
    } catch (error) {
      await image.close();
      throw error;
    }
  }

  /** The number of bytes received so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The number of them that surely are on disk. */
  get syncedOffset(): number {
    return this.#syncedOffset;
  }

  /** True when its thread died: then close it, and open the file again. */
  get isBroken(): boolean {
    return this.#passing.isLost;
  }

  /**
   * Appends bytes as they come, and keeps their memory. While the next ones come, those before are
   * written and digested. When it throws, the bytes that came before stay.
   */
  async append(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const blocks = new BlockGatherer(this.#offset, async (parts, position) => {
      await this.#take(parts, { position, descriptor: this.#handle.fd });
      this.#onReceived(this);
    });
    try {
      for await (const piece of pieces) await blocks.add(piece);
    } finally {
      await blocks.end().catch(async (error: unknown) => {
        // None of the bytes that could not be written count as received.
        await this.#handle.truncate(this.#offset);
        throw error;
      });
    }
  }

  /** Appends zeros, without writing any. */
  async appendZeros(count: number): Promise<void> {
    await this.#passing.appendZeros(count);
    this.#offset += count;
    this.#lastByte = 0;
    this.#onReceived(this);
  }

  /**
   * Brings what was received to disk, while more may be appended. Once it failed, close the image.
   */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Brings everything to disk, closes the file and tells the `vmId` of what was received. */
  finish(): Promise<string> {
    this.#finished ??= this.#finish();
    return this.#finished;
  }

  async close(): Promise<void> {
    // The thread knows the file by its descriptor, a number that another file may get next.
    await this.#passing.close();
    await this.#handle.close();
  }

  async #sync(): Promise<void> {
    const offset = this.#offset;
    if (offset === 0) return;
    // Zeros at the end were not written, but the file has to be that long all the same.
    await this.#handle.write(Uint8Array.of(this.#lastByte), 0, 1, offset - 1);
    await this.#handle.datasync();
    this.#syncedOffset = offset;
  }

  async #finish(): Promise<string> {
    await this.#syncing;
    await this.#handle.truncate(this.#offset);
    await this.#handle.sync();
    this.#syncedOffset = this.#offset;
    const vmId = await this.#passing.vmId();
    await this.close();
    return vmId;
  }

  /** Has bytes written, where a descriptor is given, and digested; then they count as received. */
  async #take(
    parts: readonly Uint8Array[],
    to: { readonly position: number; readonly descriptor?: number },
  ): Promise<void> {
    // These are read first: the thread has the memory of the parts after that.
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const lastByte = parts.at(-1)?.at(-1) ?? this.#lastByte;
    await this.#passing.append(parts, to);
    this.#offset += bytes;
    this.#lastByte = lastByte;
  }

  async #readAgain(offset: number, name: string): Promise<void> {
    while (this.#offset < offset) {
      const wanted = Math.min(BLOCK_BYTES, offset - this.#offset);
      const block = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await this.#handle.read(block, 0, wanted, this.#offset);
      if (bytesRead === 0) throw shrank(name);
      await this.#take([block.subarray(0, bytesRead)], { position: this.#offset });
    }
    this.#syncedOffset = offset;
  }
}
