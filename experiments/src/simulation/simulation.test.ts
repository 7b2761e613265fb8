import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { presets } from "../scenario/scenario.js";
import type { Scenario } from "../scenario/scenario.js";
import { arrivalTrace } from "./arrivals.js";
import type { Recorder } from "./recorder.js";
import { describeTransaction } from "./recorder.js";
import { run } from "./run.js";

const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    operators: fc.integer({ min: 2, max: 6 }),
    localValidators: fc.integer({ min: 1, max: 20 }),
    interValidators: fc.integer({ min: 1, max: 20 }),
    blockSizeTxs: fc.integer({ min: 1, max: 20 }),
    blockTimeLimitMs: fc.constantFrom(0, 0, 200, 2000),
    oracleFactor: fc.constantFrom(1, 3),
    localRatePerSecond: fc.double({ min: 0, max: 30, noNaN: true }),
    interRatePerSecond: fc.double({ min: 0, max: 15, noNaN: true }),
    gatewayProcessingMs: fc.constantFrom(0, 0.1, 3),
    verificationMs: fc.constantFrom(0, 50),
    elections: fc.constantFrom("once" as const, "everyBlock" as const),
    durationSeconds: fc.constant(15),
  })
  .map((own) => ({ ...presets.calibrated, ...own }));
const seeds = fc.integer({ min: 1, max: 1000 });

interface Watched {
  readonly recorder: Recorder;
  /** Statements committed of each migration, by chain. */
  readonly committed: Map<number, string[]>;
  readonly kinds: ("local" | "inter")[];
  readonly completed: Set<number>;
  readonly partialBlocks: string[];
}

function watch(scenario: Scenario): Watched {
  const watched = {
    committed: new Map<number, string[]>(),
    kinds: [] as ("local" | "inter")[],
    completed: new Set<number>(),
    partialBlocks: [] as string[],
  };
  const lastCommit = new Map<string, number>();
  const recorder: Recorder = {
    onStart: (migration, source, destination) => {
      watched.kinds[migration] = source === destination ? "local" : "inter";
    },
    onBlock: (chain, cloud, block, nowMs) => {
      const name = `${chain} ${cloud}`;
      assert.ok(block.proposedAtMs >= (lastCommit.get(name) ?? 0), "commits are serial");
      lastCommit.set(name, nowMs);
      if (block.transactions.length < scenario.blockSizeTxs) watched.partialBlocks.push(name);
      for (const transaction of block.transactions) {
        const { migration, statement } = describeTransaction(transaction);
        const list = watched.committed.get(migration) ?? [];
        watched.committed.set(migration, list);
        list.push(`${chain} ${statement}`);
      }
    },
    onComplete: (migration) => {
      assert.ok(!watched.completed.has(migration), "a migration is finished once");
      watched.completed.add(migration);
    },
  };
  return { recorder, ...watched };
}

describe("a simulated run", () => {
  it("brings every migration's transactions into exactly one block each, when drained", async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, seeds, async (drawn, seed) => {
        const scenario = { ...drawn, drain: true };
        const { recorder, committed, kinds, completed } = watch(scenario);
        const { metrics } = await run(scenario, seed, recorder);
        kinds.forEach((kind, migration) => {
          const expected =
            kind === "local"
              ? ["local Confirmation", "local Indication"]
              : ["global Confirmation", "global Indication", "local Arrival", "local Leave"];
          assert.deepEqual([...(committed.get(migration) ?? [])].sort(), expected);
        });
        assert.equal(completed.size, kinds.length);
        assert.equal(metrics.localCompleted + metrics.interCompleted, kinds.length);
        assert.equal(metrics.localUnfinished + metrics.interUnfinished, 0);
      }),
      { numRuns: 40 },
    );
  });

  it("cuts only full blocks without a time limit, and completes what its statements say", async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, seeds, async (drawn, seed) => {
        const scenario = { ...drawn, blockTimeLimitMs: 0 };
        const { recorder, committed, kinds, completed, partialBlocks } = watch(scenario);
        const { metrics } = await run(scenario, seed, recorder);
        assert.deepEqual(partialBlocks, []);
        kinds.forEach((kind, migration) => {
          const statements = committed.get(migration) ?? [];
          assert.equal(new Set(statements).size, statements.length);
          const last = kind === "local" ? "local Confirmation" : "local Leave";
          assert.equal(completed.has(migration), statements.includes(last));
        });
        assert.equal(metrics.localStarted + metrics.interStarted, kinds.length);
        assert.equal(metrics.localCompleted + metrics.interCompleted, completed.size);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same again from the same seed, and another from another", async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, seeds, async (scenario, seed) => {
        assert.deepEqual(await run(scenario, seed), await run(scenario, seed));
      }),
      { numRuns: 15 },
    );
    const [one, other] = [await run(presets.table1, 1), await run(presets.table1, 2)];
    assert.notDeepEqual(one.metrics, other.metrics);
  });

  it("never has fewer blocks for more local load", async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, seeds, async (drawn, seed) => {
        const local = { ...drawn, interRatePerSecond: 0, blockTimeLimitMs: 0 };
        const { metrics: less } = await run(local, seed);
        const more = { ...local, localRatePerSecond: 1.5 * local.localRatePerSecond };
        const { metrics } = await run(more, seed);
        assert.ok(metrics.localStarted >= less.localStarted);
        // A Confirmation may just miss the end, so a block a chain may be lacking.
        assert.ok(metrics.localBlocks >= less.localBlocks - local.operators);
      }),
      { numRuns: 30 },
    );
  });

  it("plays exactly the arrivals that its trace for live networks names", async () => {
    const scenario = { ...presets.table1, localRatePerSecond: 3, interRatePerSecond: 2 };
    const trace = arrivalTrace(scenario, 5);
    const played: string[] = [];
    const recorder: Recorder = {
      onStart: (_, source, destination, nowMs) => {
        played.push(`${nowMs / 1000} ${source} ${destination}`);
      },
      onBlock: () => undefined,
      onComplete: () => undefined,
    };
    await run(scenario, 5, recorder);
    assert.deepEqual(
      played,
      trace.map((each) => `${each.scheduledSeconds} ${each.source} ${each.destination}`),
    );
    assert.ok(
      trace.every(
        ({ kind, source, destination }) => (kind === "local") === (source === destination),
      ),
    );
  });

  it("has Poisson arrivals: mean and variance of their number are alike", () => {
    const scenario = {
      ...presets.table1,
      operators: 2,
      localRatePerSecond: 1,
      durationSeconds: 50,
    };
    const counts = Array.from(
      { length: 400 },
      (_, seed) => arrivalTrace({ ...scenario, interRatePerSecond: 0 }, seed).length,
    );
    const mean = counts.reduce((sum, each) => sum + each, 0) / counts.length;
    const variance = counts.reduce((sum, each) => sum + (each - mean) ** 2, 0) / counts.length;
    assert.ok(Math.abs(mean / 100 - 1) < 0.03, String(mean));
    assert.ok(Math.abs(variance / 100 - 1) < 0.25, String(variance));
  });

  it("stays unstable when what it could not commit in time is drained, and counts the same blocks", async () => {
    const scenario = { ...presets.calibrated, durationSeconds: 30, localRatePerSecond: 400 };
    const cut = await run(scenario, 1);
    const { metrics } = await run({ ...scenario, drain: true }, 1);
    assert.deepEqual([metrics.localStable, metrics.localLoad], [0, cut.metrics.localLoad]);
    assert.equal(metrics.localBlocks, cut.metrics.localBlocks);
    assert.equal(metrics.localCompleted, metrics.localStarted);
    assert.ok(metrics.localMigrationDelaySeconds > cut.metrics.localMigrationDelaySeconds);
  });

  it("needs one cloud only where there are no inter migrations", async () => {
    const { metrics } = await run({ ...presets.table1, operators: 1, interRatePerSecond: 0 }, 1);
    assert.ok(metrics.localBlocks > 0);
    assert.ok(Number.isNaN(metrics.interMigrationDelaySeconds));
  });

  it("counts neither migrations nor blocks of its warm-up", async () => {
    const scenario = { ...presets.table1, localRatePerSecond: 8 };
    const [whole, late] = [
      await run(scenario, 1),
      await run({ ...scenario, warmupSeconds: 100 }, 1),
    ];
    assert.ok(Math.abs(late.metrics.localStarted / whole.metrics.localStarted - 0.5) < 0.05);
    assert.ok(Math.abs(late.metrics.localBlocks / whole.metrics.localBlocks - 0.5) < 0.05);
  });
});
