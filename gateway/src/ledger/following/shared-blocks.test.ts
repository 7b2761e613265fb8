import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { systemClock } from "../../time/clock.js";
import type { EventsFrom, LedgerBlock } from "../ledger.js";
import { SharedBlocks } from "./shared-blocks.js";

/** A channel whose blocks come when a test says so, over streams that can stall or break. */
class Chain {
  opened = 0;
  open = 0;
  readonly #streams = new Set<{ stalled: boolean; wake: () => void; error?: Error }>();
  #height = 0;

  height(): Promise<number> {
    return Promise.resolve(this.#height);
  }

  grow(count = 1): void {
    this.#height += count;
    this.#wake();
  }

  /** Makes the open streams send nothing more. */
  stall(): void {
    for (const stream of this.#streams) stream.stalled = true;
  }

  break(error: Error): void {
    for (const stream of this.#streams) stream.error = error;
    this.#wake();
  }

  async *blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    const stream: { stalled: boolean; wake: () => void; error?: Error } = {
      stalled: false,
      wake: () => undefined,
    };
    this.opened += 1;
    this.open += 1;
    this.#streams.add(stream);
    signal.addEventListener("abort", () => {
      stream.wake();
    });
    try {
      for (let next = from === "next" ? this.#height : from.blockNumber; !signal.aborted;) {
        if (stream.error !== undefined) throw stream.error;
        if (next < this.#height && !stream.stalled) {
          yield { channel: "channel", number: next, hash: String(next), outcomes: [], events: [] };
          next += 1;
        } else {
          await new Promise<void>((resolve) => (stream.wake = resolve));
        }
      }
    } finally {
      this.open -= 1;
      this.#streams.delete(stream);
    }
  }

  #wake(): void {
    for (const { wake } of this.#streams) wake();
  }
}

/** A reader of blocks, as fast as they come. */
class Reader {
  readonly seen: number[] = [];
  readonly done: Promise<unknown>;
  readonly #stopping = new AbortController();
  #changed: () => void = () => undefined;
  #gate: Promise<void> = Promise.resolve();
  #openGate: () => void = () => undefined;

  constructor(shared: SharedBlocks, blockNumber: number) {
    this.done = this.#read(shared, blockNumber).catch((error: unknown) => error);
  }

  pause(): void {
    this.#gate = new Promise((resolve) => (this.#openGate = resolve));
  }

  resume(): void {
    this.#openGate();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.done;
  }

  /** Resolves when it has seen this block. */
  async reaches(blockNumber: number): Promise<void> {
    while (this.seen.at(-1) !== blockNumber) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  async #read(shared: SharedBlocks, blockNumber: number): Promise<void> {
    for await (const block of shared.blocks({ blockNumber }, this.#stopping.signal)) {
      this.seen.push(block.number);
      this.#changed();
      await this.#gate;
    }
  }
}

function setUp(): { chain: Chain; shared: SharedBlocks } {
  const chain = new Chain();
  return { chain, shared: new SharedBlocks(chain, systemClock) };
}

/** Resolves when this number of streams is open; blocks that come meanwhile make that happen. */
async function untilOpen(chain: Chain, count: number): Promise<void> {
  while (chain.open !== count) {
    await systemClock.sleep(60);
  }
}

const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count - from }, (_, index) => from + index);

describe("shared blocks", () => {
  it("come over one stream once all readers have caught up, to each in order and whole", async () => {
    const { chain, shared } = setUp();
    chain.grow(20);
    const readers = [0, 5, 20].map((from) => new Reader(shared, from));
    chain.grow();
    await Promise.all(readers.map((reader) => reader.reaches(20)));
    await untilOpen(chain, 1);
    chain.grow(5);
    await Promise.all(readers.map((reader) => reader.reaches(25)));
    assert.deepEqual(
      readers.map(({ seen }) => seen),
      [upTo(26), upTo(26, 5), upTo(26, 20)],
    );
    assert.equal(chain.open, 1);
    await Promise.all(readers.map((reader) => reader.stop()));
    assert.equal(chain.open, 0);
  });

  it("reach a reader that fell far behind, and hold up nobody", async () => {
    const { chain, shared } = setUp();
    chain.grow();
    const [slow, fast] = [new Reader(shared, 0), new Reader(shared, 0)];
    await Promise.all([slow.reaches(0), fast.reaches(0)]);
    await untilOpen(chain, 1);
    slow.pause();
    chain.grow(2_000);
    await fast.reaches(2_000);
    slow.resume();
    await slow.reaches(2_000);
    assert.deepEqual(slow.seen, upTo(2_001));
    assert.deepEqual(fast.seen, upTo(2_001));
    await Promise.all([slow.stop(), fast.stop()]);
    assert.equal(chain.open, 0);
  });

  it("break for all of their readers with the same error", async () => {
    const { chain, shared } = setUp();
    chain.grow();
    const readers = [new Reader(shared, 0), new Reader(shared, 0)];
    await Promise.all(readers.map((reader) => reader.reaches(0)));
    await untilOpen(chain, 1);
    const error = new Error("the peer is gone");
    chain.break(error);
    assert.deepEqual(await Promise.all(readers.map(({ done }) => done)), [error, error]);
    const again = new Reader(shared, 0);
    await again.reaches(0);
    await again.stop();
    assert.equal(chain.open, 0);
  });

  it("are read on another stream by who comes while the shared one is stalled", async () => {
    const { chain, shared } = setUp();
    chain.grow();
    const stuck = new Reader(shared, 0);
    await stuck.reaches(0);
    chain.stall();
    chain.grow();
    const other = new Reader(shared, 1);
    await other.reaches(1);
    // This one replaces the stalled one, so that its readers begin again.
    assert.match(String(await stuck.done), /stalled/);
    await other.stop();
    assert.equal(chain.open, 0);
  });

  it("leave no stream open when the only reader stops, whatever it is doing", async () => {
    for (const pauseMs of [0, 1, 49, 50, 51, 80]) {
      const { chain, shared } = setUp();
      chain.grow(3);
      const reader = new Reader(shared, 0);
      await systemClock.sleep(pauseMs);
      await reader.stop();
      await untilOpen(chain, 0);
    }
  });
});
