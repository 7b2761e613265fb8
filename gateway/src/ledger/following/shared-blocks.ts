import { isAborted } from "@basics/runtime/waiting";
import type { Clock } from "../../time/clock.js";
import type { EventsFrom, LedgerBlock } from "../ledger.js";
import { LiveBlocks } from "./live-blocks.js";

/** A stream that brings no block for this time is taken to have read all that there is. */
const IDLE_MS = 50;

/** The source of a channel's blocks, which opens a new stream at each call. */
export interface BlockSource {
  height(): Promise<number>;
  blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock>;
}

/** A stream of a single reader, which may later become the shared one. */
interface OwnStream {
  readonly iterator: AsyncGenerator<LedgerBlock>;
  readonly controller: AbortController;
  /** Unties the stream from the caller's signal, which does not end it any more. */
  readonly unlink: () => void;
}

/** The point that a single reader's stream has reached. */
interface Caught {
  readonly next: number;
  /** The shared stream, if this stream was made the shared one. */
  readonly live: LiveBlocks | undefined;
}

/**
 * Shares one stream of a channel's blocks among all readers that have read up to its end. So the
 * peer sends each new block once and it is parsed once, however many readers there are. A reader
 * that starts further back, or falls behind, has a stream of its own until it has caught up.
 */
export class SharedBlocks {
  readonly #source: BlockSource;
  readonly #clock: Clock;
  #live: LiveBlocks | undefined;

  constructor(source: BlockSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Reads blocks with the same ends and errors as {@link BlockSource.blocks}. */
  async *blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    if (from === "next") {
      yield* this.#source.blocks(from, signal);
      return;
    }
    let next = from.blockNumber;
    let live: LiveBlocks | undefined;
    try {
      while (!isAborted(signal)) {
        live ??= await this.#joinable(next);
        if (isAborted(signal)) return;
        if (live === undefined) {
          ({ next, live } = yield* this.#readOwn(next, signal));
        } else {
          next = yield* live.read(next, signal);
          live = undefined;
        }
      }
    } finally {
      live?.closeUnread();
    }
  }

  /** Finds the shared stream if it has the block or is about to get it. */
  async #joinable(next: number): Promise<LiveBlocks | undefined> {
    const live = this.#live;
    if (live?.covers(next) !== true) return undefined;
    if (live.has(next)) return live;
    // The shared stream brings nothing new. Either there is nothing, or it is stalled, which must
    // not hold up other readers.
    const height = await this.#source.height().catch(() => Infinity);
    return this.#live === live && (live.has(next) || height <= next) ? live : undefined;
  }

  /**
   * Reads on a stream of its own until it reaches the shared stream, or becomes the shared stream.
   *
   * @returns the number of the next block, and the stream to read it from if that is this one
   */
  async *#readOwn(next: number, signal: AbortSignal): AsyncGenerator<LedgerBlock, Caught> {
    const own = this.#open(next, signal);
    let live: LiveBlocks | undefined;
    try {
      while (!isAborted(signal)) {
        const reading = own.iterator.next();
        if ((await this.#isIdle(reading)) && !isAborted(signal)) {
          if (this.#live?.covers(next) !== true) live = this.#share(own, reading, next);
          if (live !== undefined || (await this.#joinable(next)) !== undefined) break;
        }
        const result = await reading;
        if (result.done === true) break;
        yield result.value;
        next = result.value.number + 1;
        if (this.#live?.has(next) === true) break;
      }
      return { next, live };
    } finally {
      own.unlink();
      if (live === undefined) {
        own.controller.abort();
        // The iterator ends by itself, and nobody waits for that.
        own.iterator.return(undefined).catch(() => undefined);
      }
    }
  }

  #open(blockNumber: number, signal: AbortSignal): OwnStream {
    const controller = new AbortController();
    const end = (): void => {
      controller.abort();
    };
    signal.addEventListener("abort", end, { once: true });
    return {
      iterator: this.#source.blocks({ blockNumber }, controller.signal),
      controller,
      unlink: () => {
        signal.removeEventListener("abort", end);
      },
    };
  }

  /** Tells whether the next block does not come at once, so that the reader has all there is. */
  async #isIdle(reading: Promise<unknown>): Promise<boolean> {
    const idle = this.#clock.timer(IDLE_MS);
    const settled = reading.then(
      () => false,
      () => false,
    );
    try {
      return await Promise.race([settled, idle.over.then(() => true)]);
    } finally {
      idle.stop();
    }
  }

  /** Makes a stream that has read everything the shared one. */
  #share(
    { iterator, controller, unlink }: OwnStream,
    reading: Promise<IteratorResult<LedgerBlock>>,
    next: number,
  ): LiveBlocks {
    // A shared stream without what this one has read is stalled, so its readers begin again.
    this.#live?.fail("was stalled, and was replaced");
    unlink();
    const live = new LiveBlocks({ iterator, controller, reading, next });
    this.#live = live;
    void live.ended.then(() => {
      if (this.#live === live) this.#live = undefined;
    });
    return live;
  }
}
