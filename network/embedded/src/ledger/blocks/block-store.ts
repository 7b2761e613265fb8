import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Segment } from "./segment.js";
import type { FramePosition } from "./block-frame.js";

const SEGMENT_NAME = /^blocks-(\d{10})\.log$/;
const DEFAULT_SEGMENT_MAX_BYTES = 64 * 1024 * 1024;

export interface BlockStoreOptions {
  /** The folder of the segments; it is made if it does not exist. */
  readonly folder: string;
  /** The size in bytes from which a segment is closed. */
  readonly segmentMaxBytes?: number | undefined;
  readonly log: (message: string) => void;
  /** Called for each block that is found on opening, in order. */
  readonly onBlock: (bytes: Buffer, blockNumber: number) => void;
}

interface BlockPosition extends FramePosition {
  readonly segment: Segment;
}

/**
 * The serialised blocks of a channel on disk, to which blocks are only appended. Nobody hears of a
 * block before it is on disk.
 */
export class BlockStore {
  readonly #folder: string;
  readonly #segmentMaxBytes: number;
  readonly #segments: Segment[] = [];
  readonly #positions: BlockPosition[] = [];
  #failure: Error | undefined;

  private constructor(folder: string, segmentMaxBytes: number) {
    this.#folder = folder;
    this.#segmentMaxBytes = segmentMaxBytes;
  }

  /**
   * Opens the folder, and cuts off a block whose writing was interrupted.
   *
   * @throws an Error where blocks are missing or damaged.
   */
  static async open(options: BlockStoreOptions): Promise<BlockStore> {
    const { folder, log, onBlock, segmentMaxBytes = DEFAULT_SEGMENT_MAX_BYTES } = options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const store = new BlockStore(folder, segmentMaxBytes);
    const names = (await readdir(folder)).filter((name) => SEGMENT_NAME.test(name)).sort();
    try {
      for (const name of names) {
        const found: FramePosition[] = [];
        const firstBlock = Number(SEGMENT_NAME.exec(name)?.[1]);
        if (firstBlock !== store.height) {
          throw new Error(
            `${folder} lacks the blocks ${store.height} to ${firstBlock - 1}, before ${name}`,
          );
        }
        const segment = await Segment.open({
          file: join(folder, name),
          isLast: name === names.at(-1),
          log,
          onPayload: (payload, position) => {
            onBlock(payload, firstBlock + found.length);
            found.push(position);
          },
        });
        store.#segments.push(segment);
        for (const position of found) store.#positions.push({ ...position, segment });
      }
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  /** The number of blocks. */
  get height(): number {
    return this.#positions.length;
  }

  /**
   * Appends a block, and resolves when it is on disk. Wait for that before the next call. A failure
   * is final.
   */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      const segment = await this.#writable();
      this.#positions.push({ ...(await segment.append(bytes)), segment });
    } catch (cause) {
      // The bytes behind the last block are unknown now. Opening the folder again cuts them off.
      this.#failure = new Error(`${this.#folder}: a block could not be written`, { cause });
      throw this.#failure;
    }
  }

  async read(blockNumber: number): Promise<Buffer | undefined> {
    const position = this.#positions[blockNumber];
    return position && (await position.segment.read(position));
  }

  readSync(blockNumber: number): Buffer | undefined {
    const position = this.#positions[blockNumber];
    return position?.segment.readSync(position);
  }

  async close(): Promise<void> {
    this.#failure ??= new Error(`${this.#folder} is closed`);
    await Promise.all(this.#segments.map((segment) => segment.close()));
  }

  async #writable(): Promise<Segment> {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.size < this.#segmentMaxBytes) return last;
    const name = `blocks-${String(this.height).padStart(10, "0")}.log`;
    const segment = await Segment.create(join(this.#folder, name));
    this.#segments.push(segment);
    return segment;
  }
}
