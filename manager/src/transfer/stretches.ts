/** Reads a stream in stretches of given lengths, whatever pieces the stream comes in. */
export class Stretches {
  readonly #iterator: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, or fewer when the stream ends before. */
  async exactly(count: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for await (const part of this.upTo(count)) taken.push(part);
    return Buffer.concat(taken);
  }

  /**
   * The next `count` bytes in the pieces in which they come, or fewer when the stream ends before.
   */
  async *upTo(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0;) {
      if (await this.ended()) return;
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }

  /** Tells whether the stream has ended; waits until that is known. */
  async ended(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return true;
      this.#rest = next.value;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
