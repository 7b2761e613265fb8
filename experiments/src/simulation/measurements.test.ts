import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { OracleBlock } from "@basics/oracle";
import { ChainMeasurements, MigrationMeasurements } from "./measurements.js";

const block = (commitDelayMs: number): OracleBlock<number> => ({
  number: 1,
  transactions: [],
  bytes: 0,
  proposedAtMs: 0,
  commitDelayMs,
});

describe("the measurements of chains", () => {
  it("measure the time between blocks of one chain, not across chains", () => {
    const chains = new ChainMeasurements(2, 0, 10_000);
    chains.enter(0, block(5), 1000);
    chains.enter(1, block(5), 1500);
    chains.enter(0, block(5), 3000);
    chains.enter(1, block(5), 4500);
    assert.deepEqual([chains.blocks, chains.interBlockSeconds.length], [4, 2]);
    assert.equal(chains.interBlockSeconds.mean, 2.5);
    assert.equal(chains.blockCommitSeconds.mean, 0.005);
  });

  it("count blocks between warm-up and end only, of which the first has a block before it", () => {
    const chains = new ChainMeasurements(1, 1000, 2000);
    for (const nowMs of [500, 1000, 2000, 2001]) chains.enter(0, block(5), nowMs);
    assert.equal(chains.blocks, 2);
    assert.deepEqual(chains.interBlockSeconds.quantiles([0, 1]), [0.5, 1]);
  });

  it("have the load that their work takes, waiting blocks and elections too", () => {
    const chains = new ChainMeasurements(1, 500, 1000);
    assert.equal(chains.load(0, 0, 1000), 0);
    // Both count, though one is committed in the warm-up.
    chains.enter(0, block(100), 100);
    chains.enter(0, block(300), 900);
    assert.equal(chains.load(0, 0, 1000), 0.4);
    assert.equal(chains.load(3, 0, 1000), 1);
    assert.equal(chains.load(0, 300, 1000), 1);
  });
});

describe("the measurements of migrations", () => {
  it("count what starts after the warm-up, whenever it ends", () => {
    const migrations = new MigrationMeasurements(1000);
    for (const startMs of [999, 1000, 1500]) migrations.start(startMs);
    migrations.complete(999, 5000);
    migrations.complete(1000, 1250);
    assert.equal(migrations.started, 2);
    assert.deepEqual([migrations.delaySeconds.length, migrations.delaySeconds.mean], [1, 0.25]);
  });
});
