/** Takes a stream apart at lengths that its parts know nothing of. */
export class Stretches {
  readonly #iterator: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** So many bytes, or fewer where the stream ends before. */
  async exactly(count: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    for await (const part of this.upTo(count)) taken.push(part);
    return Buffer.concat(taken);
  }

  /** So many bytes as they come, or fewer where the stream ends before. */
  async *upTo(count: number): AsyncGenerator<Buffer> {
    for (let missing = count; missing > 0;) {
      if (await this.ended()) return;
      const part = this.#rest.subarray(0, missing);
      this.#rest = this.#rest.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }

  /** Whether there is no more; waits until that is known. */
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
