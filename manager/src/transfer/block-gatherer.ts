/**
 * The size of a block: a multiple of any page, and large enough that handing it over costs nothing.
 */
export const BLOCK_BYTES = 1024 * 1024;
/** At most this many blocks are handled at once; a caller that adds more waits. */
const MAX_BLOCKS_AHEAD = 4;

/** Handles a block that begins at a position; its parts are in order. */
export type BlockHandler = (parts: Uint8Array[], position: number) => Promise<void>;

/**
 * Gathers the small pieces that sockets deliver into blocks, each of which ends at a multiple of
 * the block size in the file. Some blocks are handled while more are gathered.
 */
export class BlockGatherer {
  readonly #handle: BlockHandler;
  readonly #handling: Promise<Error | undefined>[] = [];
  #parts: Uint8Array[] = [];
  #gathered = 0;
  /** The position of the block that is being gathered. */
  #position: number;

  constructor(position: number, handle: BlockHandler) {
    this.#position = position;
    this.#handle = handle;
  }

  /** @throws what the handling of an earlier block threw. */
  async add(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.length;) {
      const missing = BLOCK_BYTES - ((this.#position + this.#gathered) % BLOCK_BYTES);
      const part = piece.subarray(taken, taken + missing);
      this.#parts.push(part);
      this.#gathered += part.length;
      taken += part.length;
      if (part.length === missing) {
        this.#flush();
        if (this.#handling.length >= MAX_BLOCKS_AHEAD) await this.#awaitOldest();
      }
    }
  }

  /** Has the rest handled, and waits for all. @throws what the handling of the first threw. */
  async end(): Promise<void> {
    if (this.#gathered > 0) this.#flush();
    const ended = await Promise.all(this.#handling);
    const error = ended.find((each) => each !== undefined);
    if (error !== undefined) throw error;
  }

  #flush(): void {
    const handled = this.#handle(this.#parts, this.#position);
    this.#handling.push(
      handled.then(
        () => undefined,
        (error: unknown) => error as Error,
      ),
    );
    this.#position += this.#gathered;
    this.#parts = [];
    this.#gathered = 0;
  }

  async #awaitOldest(): Promise<void> {
    const error = await this.#handling[0];
    // The failed block stays the first, so that `end` throws its error too.
    if (error !== undefined) throw error;
    void this.#handling.shift();
  }
}
