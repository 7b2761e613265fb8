import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitDelayMs, OracleChain, RandomStream } from "@basics/oracle";
import { globalOracle, localOracle } from "../scenario/chain-parameters.js";
import { presets } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { Samples } from "../statistics/samples.js";
import { EventHeap } from "./event-heap.js";
import { EventTime } from "./event-time.js";
import { run } from "./run.js";

const { calibrated } = presets;
const localOnly: Scenario = { ...calibrated, interRatePerSecond: 0 };

function near(actual: number, expected: number, share: number): void {
  const off = Math.abs(actual / expected - 1);
  assert.ok(off <= share, `${actual} is ${(100 * off).toFixed(2)}% off ${expected}`);
}

const blockBytes = ({ blockSizeTxs, transactionBytes }: Scenario) => ({
  transactions: blockSizeTxs,
  bytes: blockSizeTxs * transactionBytes,
});
const localCommitSeconds = (scenario: Scenario) =>
  commitDelayMs(blockBytes(scenario), localOracle(scenario)) / 1000;
const globalCommitSeconds = (scenario: Scenario) =>
  commitDelayMs(blockBytes(scenario), globalOracle(scenario)) / 1000;

describe("the simulator against closed forms", () => {
  it("commits every block after Eq. (2) exactly", async () => {
    const { metrics } = await run(calibrated, 1);
    near(metrics.localBlockCommitSeconds, localCommitSeconds(calibrated), 1e-12);
    near(metrics.globalBlockCommitSeconds, globalCommitSeconds(calibrated), 1e-12);
  });

  it("fills blocks at the rate of their transactions: two a local migration", async () => {
    const scenario = { ...localOnly, localRatePerSecond: 16, durationSeconds: 2000 };
    const { metrics } = await run(scenario, 1);
    near(metrics.localInterBlockSeconds, 16 / (2 * 16), 0.01);
    assert.equal(metrics.localStable, 1);
  });

  it("adds to every chain what inter migrations bring: two global and two local transactions", async () => {
    const rates = { localRatePerSecond: 4, interRatePerSecond: 2, durationSeconds: 2000 };
    const { metrics } = await run({ ...calibrated, ...rates }, 1);
    near(metrics.globalInterBlockSeconds, 16 / (2 * 2 * 4), 0.02);
    near(metrics.localInterBlockSeconds, 16 / (2 * 4 + 2 * 2), 0.02);
  });

  it("saturates where the inter-block delay is the block-commit delay", async () => {
    const { metrics } = await run({ ...localOnly, localRatePerSecond: 400 }, 1);
    near(metrics.localInterBlockSeconds, localCommitSeconds(localOnly), 1e-3);
    assert.equal(metrics.localStable, 0);
    const inter = { ...calibrated, localRatePerSecond: 0, interRatePerSecond: 30 };
    const overloaded = await run(inter, 1);
    near(overloaded.metrics.globalInterBlockSeconds, globalCommitSeconds(inter), 1e-3);
    assert.equal(overloaded.metrics.globalStable, 0);
  });

  it("puts the limit on the rate at half a block's transactions over its commit delay", async () => {
    const limit = 16 / 2 / localCommitSeconds(localOnly);
    for (const [share, stable] of [
      [0.95, 1],
      [1.05, 0],
    ] as const) {
      const scenario = { ...localOnly, localRatePerSecond: share * limit };
      const { metrics } = await run(scenario, 1);
      assert.equal(metrics.localStable, stable);
      near(metrics.localLoad, share, 0.03);
    }
  });

  it("grows under overload as its backlog of Indications and Confirmations does", async () => {
    // In the steady growth a share x of what leaves the pool are Indications, each of which brings a
    // Confirmation: x = λ / (λ + x C), and the pool gains λ + x C - C transactions a second.
    const rate = 400;
    const capacity = 16 / localCommitSeconds(localOnly);
    const x = (-rate + Math.sqrt(rate * rate + 4 * rate * capacity)) / (2 * capacity);
    const gain = rate + x * capacity - capacity;
    const seconds = 100;
    const { metrics } = await run(
      { ...localOnly, localRatePerSecond: rate, durationSeconds: seconds },
      1,
    );
    const committed = 16 * metrics.localBlocks;
    const confirmed = metrics.localCompleted;
    const backlog = metrics.localStarted + (committed - confirmed) - committed;
    near(backlog / 4 / seconds, gain, 0.05);
  });

  it("waits half a block's filling when transactions come one by one", () => {
    // B - 1 gaps pass for the first of a block and none for the last: (B - 1) / 2λ on average.
    const waits = poissonChain({ ratePerSecond: 10, blockSizeTxs: 16, commitMs: 1 });
    near(waits.mean, 15 / 2 / 10 + 0.001, 0.01);
  });

  it("is an M/D/1 queue where a block is one transaction", () => {
    for (const load of [0.3, 0.6, 0.8]) {
      const commitMs = 20;
      const waits = poissonChain({
        ratePerSecond: (1000 * load) / commitMs,
        blockSizeTxs: 1,
        commitMs,
      });
      const seconds = commitMs / 1000;
      near(waits.mean, seconds + (load * seconds) / (2 * (1 - load)), 0.04);
    }
  });
});

/** Seconds from submission to commit on one chain under Poisson arrivals. */
function poissonChain({
  ratePerSecond,
  blockSizeTxs,
  commitMs,
}: {
  readonly ratePerSecond: number;
  readonly blockSizeTxs: number;
  readonly commitMs: number;
}): Samples {
  const heap = new EventHeap();
  const time = new EventTime(heap, 0);
  const waits = new Samples();
  const random = new RandomStream(1, "arrivals");
  const chain = new OracleChain<number>({
    parameters: { ...localOracle(localOnly), electionDelayMs: 0, blockSizeTxs },
    transactionBytes: 250,
    commitDelay: { commitDelay: () => commitMs },
    random: new RandomStream(1, "chain"),
    scheduler: time,
    onCommit: ({ transactions }) => {
      for (const submittedMs of transactions) waits.add((time.now() - submittedMs) / 1000);
    },
  });
  chain.start();
  const gap = (): number => random.exponential(1000 / ratePerSecond);
  heap.push(gap(), 1, 0);
  while (waits.length < 300_000 && heap.pop()) {
    time.nowMs = heap.time;
    if (heap.code === 0) time.run(heap.value);
    else {
      chain.submit(time.nowMs);
      heap.push(time.nowMs + gap(), 1, 0);
    }
  }
  return waits;
}
