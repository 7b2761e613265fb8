import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CommitFeed } from "./commit-feed.js";
import type { EventsFrom, LedgerBlock, TransactionOutcome } from "../ledger.js";

const VALID = 0;
const DUPLICATE_TXID = 9;
const MVCC_READ_CONFLICT = 11;

/** A channel whose blocks come when a test says so. */
class ToldBlocks {
  readonly from: EventsFrom[] = [];
  readonly #sent: LedgerBlock[] = [];
  #wake: () => void = () => undefined;
  #error: Error | undefined;

  height(): Promise<number> {
    return this.#error === undefined ? Promise.resolve(5) : Promise.reject(this.#error);
  }

  send(number: number, ...outcomes: TransactionOutcome[]): void {
    this.#sent.push({ channel: "consortium", number, hash: "", outcomes, events: [] });
    this.#wake();
  }

  break(error: Error | undefined): void {
    this.#error = error;
    this.#wake();
  }

  async *blocks(from: EventsFrom, signal: AbortSignal): AsyncGenerator<LedgerBlock> {
    this.from.push(from);
    signal.addEventListener("abort", () => {
      this.#wake();
    });
    while (!signal.aborted) {
      if (this.#error !== undefined) throw this.#error;
      const block = this.#sent.shift();
      if (block !== undefined) yield block;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Makes a feed that is reading already. */
async function reading(): Promise<{ feed: CommitFeed; blocks: ToldBlocks }> {
  const blocks = new ToldBlocks();
  const feed = new CommitFeed(blocks);
  assert.equal(feed.expect("early"), undefined, "nothing is read yet");
  await setImmediate();
  assert.deepEqual(blocks.from, [{ blockNumber: 5 }]);
  return { feed, blocks };
}

describe("the commit feed", () => {
  it("tells a transaction's code and block, and nothing of others", async () => {
    const { feed, blocks } = await reading();
    const [a, b] = [feed.expect("a"), feed.expect("b")];
    blocks.send(5, { transactionId: "other", code: VALID });
    blocks.send(
      6,
      { transactionId: "b", code: MVCC_READ_CONFLICT },
      { transactionId: "a", code: VALID },
    );
    assert.deepEqual(await a?.status, { code: VALID, blockNumber: 6 });
    assert.deepEqual(await b?.status, { code: MVCC_READ_CONFLICT, blockNumber: 6 });
  });

  it("waits for the first one where a copy of it came sooner", async () => {
    const { feed, blocks } = await reading();
    const a = feed.expect("a");
    blocks.send(5, { transactionId: "a", code: DUPLICATE_TXID });
    blocks.send(6, { transactionId: "a", code: VALID });
    assert.deepEqual(await a?.status, { code: VALID, blockNumber: 6 });
  });

  it("says that it cannot tell once the blocks break off, and begins again when asked", async () => {
    const { feed, blocks } = await reading();
    const a = feed.expect("a");
    blocks.break(new Error("gone"));
    assert.equal(await a?.status, undefined);
    assert.equal(feed.expect("b"), undefined);
    await setImmediate();
    assert.equal(feed.expect("b"), undefined, "the peer is still away");
    blocks.break(undefined);
    await setImmediate();
    feed.expect("b");
    await setImmediate();
    const b = feed.expect("b");
    blocks.send(5, { transactionId: "b", code: VALID });
    assert.deepEqual(await b?.status, { code: VALID, blockNumber: 5 });
  });

  it("ends what it reads, and what is waited for, when it is closed", async () => {
    const { feed } = await reading();
    const a = feed.expect("a");
    feed.close();
    assert.equal(await a?.status, undefined);
    assert.equal(feed.expect("b"), undefined);
  });
});
