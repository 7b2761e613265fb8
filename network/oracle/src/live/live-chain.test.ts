import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { describe, it } from "node:test";
import type { CommitDelay } from "../model/commit-delay.js";
import { table1Local } from "../model/parameters.js";
import { VirtualTime } from "../testing/virtual-time.js";
import { LiveChain } from "./live-chain.js";
import type { CommittedBlock } from "./observer.js";
import { noObserver } from "./observer.js";
import type { ChannelOracle } from "./oracle-file.js";

interface Transaction {
  readonly name: string;
}

const oracle: ChannelOracle = {
  ...table1Local,
  blockSizeTxs: 3,
  electionDelayMs: 100,
  commitDelay: { kind: "equation" },
  seed: 1,
};

/** A chain on a ledger that commits when told to. */
class Bench {
  readonly time = new VirtualTime();
  readonly blocks: CommittedBlock[] = [];
  readonly sent: string[] = [];
  readonly leaders: number[] = [];
  readonly failures: string[] = [];
  readonly chain: LiveChain<Transaction>;
  /** Ends the commit that is under way. */
  finish: () => void = () => undefined;

  constructor(
    changes: Partial<ChannelOracle> = {},
    delay: CommitDelay = { commitDelay: () => 50 },
  ) {
    this.chain = new LiveChain({
      channelId: "channel",
      oracle: { ...oracle, ...changes },
      delay,
      scheduler: this.time,
      observer: {
        ...noObserver,
        elected: (_channel, leader) => this.leaders.push(leader),
        committed: (block) => this.blocks.push(block),
      },
      commit: (transactions) => {
        this.sent.push(transactions.map(({ name }) => name).join(""));
        return new Promise((resolve) => {
          this.finish = () => {
            resolve({ exact: true });
          };
        });
      },
      onFailure: (error) => this.failures.push(error.message),
    });
  }

  submit(names: string): void {
    for (const name of names) this.chain.submit({ name });
  }

  async finishAt(nowMs: number): Promise<void> {
    this.time.advanceTo(nowMs);
    this.finish();
    await turn();
  }
}

describe("a live chain", () => {
  it("elects its leader before it proposes anything", () => {
    const bench = new Bench();
    bench.submit("abc");
    bench.time.advanceTo(99);
    assert.deepEqual([bench.leaders.length, bench.sent], [0, []]);
    bench.time.advanceTo(149);
    assert.deepEqual([bench.leaders.length, bench.sent], [1, []]);
    bench.time.advanceTo(150);
    assert.deepEqual(bench.sent, ["abc"]);
  });

  it("sends one block after the other, the next only once the ledger has the former", async () => {
    const bench = new Bench();
    bench.submit("abcdefgh");
    bench.time.advanceTo(1_000);
    assert.deepEqual(bench.sent, ["abc"]);
    await bench.finishAt(1_000);
    bench.time.advanceTo(1_049);
    assert.deepEqual(bench.sent, ["abc"]);
    bench.time.advanceTo(1_050);
    assert.deepEqual([bench.sent, bench.chain.waiting], [["abc", "def"], 5]);
  });

  it("tells of each block what was decided and what the ledger took", async () => {
    const bench = new Bench();
    bench.submit("abc");
    await bench.finishAt(170);
    const [block] = bench.blocks;
    assert.deepEqual(block, {
      channelId: "channel",
      sequence: 1,
      transactions: 3,
      reason: "full",
      exact: true,
      decidedDelayMs: 50,
      observedDelayMs: 70,
    });
  });

  it("says why a block was not full", async () => {
    const bench = new Bench({ blockTimeLimitMs: 500 });
    bench.time.advanceTo(100);
    bench.submit("a");
    assert.equal(bench.chain.flush(), 1);
    await bench.finishAt(200);
    bench.submit("bcd");
    bench.chain.flush();
    await bench.finishAt(300);
    bench.submit("e");
    await bench.finishAt(1_000);
    assert.deepEqual(
      bench.blocks.map(({ reason }) => reason),
      ["flush", "full", "time-limit"],
    );
  });

  it("answers on a halt what is not committed, in order, the block under way included", async () => {
    const bench = new Bench();
    bench.submit("abcdefg");
    await bench.finishAt(150);
    const left = await bench.chain.halt();
    assert.equal(left.map(({ name }) => name).join(""), "defg");
  });

  it("goes no further when the delay model fails", () => {
    const failing: readonly [CommitDelay, RegExp][] = [
      [{ commitDelay: () => NaN }, /answered NaN/],
      [
        {
          commitDelay: () => {
            throw new Error("no data");
          },
        },
        /no data/,
      ],
    ];
    for (const [delay, expected] of failing) {
      const bench = new Bench({}, delay);
      bench.submit("abc");
      bench.time.advanceTo(1e9);
      assert.match(bench.failures.join(), expected);
      assert.deepEqual(bench.sent, []);
    }
  });
});
