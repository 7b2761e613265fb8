import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { equationDelay } from "./delays/equation-delay.js";
import { OracleChain } from "./oracle-chain.js";
import type { OracleBlock, OracleChainOptions } from "./oracle-chain.js";
import { OracleParameterError } from "./parameter-error.js";
import { table1Local } from "./parameters.js";
import { RandomStream } from "./random.js";
import { VirtualTime } from "../testing/virtual-time.js";

interface Run {
  readonly time: VirtualTime;
  readonly chain: OracleChain<number>;
  readonly proposed: OracleBlock<number>[];
  readonly committed: { readonly block: OracleBlock<number>; readonly atMs: number }[];
}

function open(options: Partial<OracleChainOptions<number>> = {}): Run {
  const time = new VirtualTime();
  const proposed: OracleBlock<number>[] = [];
  const committed: Run["committed"] = [];
  const parameters = { ...table1Local, blockSizeTxs: 4 };
  const chain = new OracleChain<number>({
    parameters,
    transactionBytes: 250,
    commitDelay: equationDelay(parameters),
    random: new RandomStream(1, "chain"),
    scheduler: time,
    onProposed: (block) => proposed.push(block),
    onCommit: (block) => {
      committed.push({ block, atMs: time.now() });
    },
    ...options,
  });
  chain.start();
  return { time, chain, proposed, committed };
}

const contents = ({ committed }: Run) => committed.map(({ block }) => [...block.transactions]);

describe("an Oracle chain", () => {
  it("proposes nothing before a leader is elected, then what has come meanwhile", () => {
    const run = open();
    for (let index = 0; index < 5; index += 1) run.chain.submit(index);
    run.time.advanceTo(99);
    assert.deepEqual([run.chain.leader, run.proposed.length], [undefined, 0]);
    run.time.advanceTo(1000);
    assert.ok(run.chain.leader !== undefined && run.chain.leader < table1Local.validators);
    assert.deepEqual(contents(run), [[0, 1, 2, 3]]);
    assert.equal(run.committed[0]?.block.proposedAtMs, 100);
    // 2 × (4 × (1000 bytes at 10 Gbps + 6.56 µs) + 4 × 0.1 ms) of Eq. (2).
    assert.equal(run.committed[0].atMs.toFixed(9), "100.858880000");
    assert.equal(run.chain.pooledTxs, 1);
  });

  it("holds a partial block for ever without a time limit", () => {
    const run = open();
    for (let index = 0; index < 3; index += 1) run.chain.submit(index);
    run.time.advanceTo(1e9);
    assert.deepEqual([run.proposed.length, run.chain.pooledTxs], [0, 3]);
  });

  it("lets a partial block go when its oldest transaction has waited the time limit", () => {
    const run = open({ parameters: { ...table1Local, blockSizeTxs: 4, blockTimeLimitMs: 500 } });
    run.time.advanceTo(200);
    run.chain.submit(0);
    run.time.advanceTo(600);
    run.chain.submit(1);
    run.time.advanceTo(699);
    assert.equal(run.proposed.length, 0);
    run.time.advanceTo(800);
    run.chain.submit(2);
    run.time.advanceTo(2000);
    assert.deepEqual(contents(run), [[0, 1], [2]]);
    assert.deepEqual(
      run.proposed.map(({ proposedAtMs }) => proposedAtMs),
      [700, 1300],
    );
  });

  it("flushes what was submitted before the flush and holds what comes after", () => {
    const run = open();
    run.time.advanceTo(200);
    for (let index = 0; index < 6; index += 1) run.chain.submit(index);
    run.chain.flush();
    run.time.advanceTo(300);
    run.chain.submit(6);
    run.time.advanceTo(1000);
    assert.deepEqual(contents(run), [
      [0, 1, 2, 3],
      [4, 5],
    ]);
    assert.equal(run.chain.pooledTxs, 1);
  });

  it("elects before every block where it is told to", () => {
    const leaders: number[] = [];
    const parameters = { ...table1Local, blockSizeTxs: 1, elections: "everyBlock" as const };
    const run = open({ parameters, onElected: (leader) => leaders.push(leader) });
    for (let index = 0; index < 3; index += 1) run.chain.submit(index);
    run.time.advanceTo(10_000);
    assert.equal(leaders.length, 4);
    const [first, second] = run.proposed.map(({ proposedAtMs }) => proposedAtMs);
    assert.ok((second ?? 0) - (first ?? 0) >= 200 - 100);
  });

  it("elects among the candidates only", () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const run = open({ candidates: 2, random: new RandomStream(seed, "chain") });
      run.time.advanceTo(100);
      assert.ok((run.chain.leader ?? 2) < 2);
    }
  });

  it("proposes the next block only after a commit outside is done", async () => {
    const releases: (() => void)[] = [];
    const run = open({ onCommit: () => new Promise<void>((resolve) => releases.push(resolve)) });
    for (let index = 0; index < 8; index += 1) run.chain.submit(index);
    run.time.advanceTo(10_000);
    assert.deepEqual([releases.length, run.proposed.length, run.chain.height], [1, 1, 0]);
    releases[0]?.();
    await new Promise(setImmediate);
    assert.deepEqual([run.proposed.length, run.chain.height], [2, 1]);
    run.time.advanceTo(20_000);
    assert.equal(releases.length, 2);
  });

  it("stops and says so when a commit outside fails", async () => {
    const failures: unknown[] = [];
    const run = open({
      onCommit: () => Promise.reject(new Error("the ledger is gone")),
      onFailed: (error) => failures.push(error),
    });
    for (let index = 0; index < 8; index += 1) run.chain.submit(index);
    run.time.advanceTo(10_000);
    await new Promise(setImmediate);
    assert.deepEqual(failures.map(String), ["Error: the ledger is gone"]);
    assert.equal(run.proposed.length, 1);
    assert.throws(() => {
      run.chain.submit(8);
    });
  });

  it("refuses a commit delay that is no time", () => {
    for (const wrong of [NaN, -1, Infinity]) {
      const run = open({ commitDelay: { commitDelay: () => wrong } });
      for (let index = 0; index < 4; index += 1) run.chain.submit(index);
      assert.throws(() => {
        run.time.advanceTo(1000);
      }, OracleParameterError);
    }
  });

  it("puts every transaction in exactly one block, in order, blocks full and commits serial", () => {
    const gaps = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { maxLength: 120 });
    const delays = fc.array(fc.double({ min: 0, max: 80, noNaN: true }), { minLength: 1 });
    const size = fc.integer({ min: 1, max: 7 });
    const limit = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
    fc.assert(
      fc.property(gaps, delays, size, limit, (gapsMs, delaysMs, blockSizeTxs, timeLimitMs) => {
        const first = play(gapsMs, delaysMs, blockSizeTxs, timeLimitMs);
        const blocks = first.committed.map(({ block }) => block);
        const flat = blocks.flatMap(({ transactions }) => transactions);
        assert.deepEqual(
          flat,
          gapsMs.map((_, index) => index),
        );
        blocks.forEach(({ transactions }, index) => {
          const partial = timeLimitMs !== undefined || index === blocks.length - 1;
          assert.ok(transactions.length >= 1 && transactions.length <= blockSizeTxs);
          assert.ok(partial || transactions.length === blockSizeTxs);
        });
        first.committed.forEach(({ block, atMs }, index) => {
          assert.equal(block.number, index + 1);
          assert.ok(block.proposedAtMs >= (first.committed[index - 1]?.atMs ?? 0));
          assert.ok(Math.abs(atMs - block.proposedAtMs - block.commitDelayMs) < 1e-9);
        });
        const again = play(gapsMs, delaysMs, blockSizeTxs, timeLimitMs);
        assert.deepEqual(again.committed, first.committed);
      }),
      { numRuns: 200 },
    );
  });
});

/** Submits a transaction after each gap, flushes what is left and lets everything commit. */
function play(
  gapsMs: readonly number[],
  delaysMs: readonly number[],
  blockSizeTxs: number,
  blockTimeLimitMs: number | undefined,
): Run {
  const run = open({
    parameters: {
      ...table1Local,
      blockSizeTxs,
      ...(blockTimeLimitMs === undefined ? {} : { blockTimeLimitMs }),
    },
    commitDelay: { commitDelay: ({ number }) => delaysMs[number % delaysMs.length] ?? 0 },
  });
  let nowMs = 0;
  gapsMs.forEach((gapMs, index) => {
    nowMs += gapMs;
    run.time.advanceTo(nowMs);
    run.chain.submit(index);
  });
  run.chain.flush();
  run.time.advanceTo(1e6);
  return run;
}
