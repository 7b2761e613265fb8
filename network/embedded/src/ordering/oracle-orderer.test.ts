import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { afterEach, before, beforeEach, describe, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import type { ChannelOracle, CommittedBlock } from "@basics/oracle/live";
import { channelOracle, noObserver, oracleFileSchema, openCommitDelay } from "@basics/oracle/live";
import { openChannelLedger } from "../ledger/channel-ledger.js";
import {
  CHAINCODE,
  CHANNEL,
  createFixture,
  genesisEnvelope,
  makeEnvelope,
  policies,
  temporaryFolder,
} from "../ledger/testing/ledger.js";
import type { Fixture, MadeEnvelope } from "../ledger/testing/ledger.js";
import type { ChannelLedger } from "../ledger/types.js";
import type { OracleOrderer } from "./oracle-orderer.js";
import { createOracleOrderer } from "./oracle-orderer.js";

const { SUCCESS, FORBIDDEN } = common.Status;

const batch = {
  maxMessageCount: 100,
  timeoutMs: 5,
  absoluteMaxBytes: 100_000,
  preferredMaxBytes: 50_000,
};
/**
 * Parameters that are small enough for many blocks a second, and in which each part of Eq. (1)
 * counts.
 */
const base = {
  validators: 4,
  blockSizeTxs: 3,
  transactionBytes: 250,
  linkRateBps: 5e6,
  propagationMs: 0.5,
  queueingMs: 1,
  processingMsPerTx: 0.2,
  oracleFactor: 1,
  electionDelayMs: 1,
};
type Changes = Partial<typeof base> & { readonly blockTimeLimitMs?: number };

describe("an ordering service on which a consensus is modelled", () => {
  let fixture: Fixture;
  let ledger: ChannelLedger;
  let folder = "";
  const started: OracleOrderer[] = [];
  let blocks: CommittedBlock[] = [];
  let leaders: [number, number, number][] = [];
  let duplicates = 0;

  before(async () => {
    fixture = await createFixture();
  });

  beforeEach(async () => {
    folder = await temporaryFolder();
    [blocks, leaders, duplicates] = [[], [], 0];
    ledger = await openChannelLedger({
      channelId: CHANNEL,
      folder,
      genesis: genesisEnvelope(),
      membership: fixture.membership,
      policies: policies("ANY", fixture.membership.mspIds),
    });
  });

  afterEach(async () => {
    for (const orderer of started.splice(0)) await orderer.stop();
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(changes: Changes = {}): Promise<OracleOrderer> {
    const file = oracleFileSchema.parse({ private: { ...base, ...changes } });
    const oracle = channelOracle(file, { id: CHANNEL, kind: "private" }) as ChannelOracle;
    const orderer = createOracleOrderer({
      ledger,
      batch,
      oracle,
      membership: fixture.membership,
      delay: await openCommitDelay(oracle.commitDelay, oracle),
      hold: { chaincodes: [CHAINCODE], exceptFunctions: [] },
      observer: {
        ...noObserver,
        elected: (_channel, ...told) => leaders.push(told),
        duplicate: () => (duplicates += 1),
        committed: (block) => blocks.push(block),
      },
    });
    started.push(orderer);
    return orderer;
  }

  function make(chaincode = CHAINCODE): MadeEnvelope {
    return makeEnvelope({
      creator: fixture.client,
      endorsers: [...fixture.peers.values()],
      chaincode,
      sets: { [chaincode]: { writes: { k: "v" } } },
    });
  }

  /**
   * Sends some transactions to the orderer.
   *
   * @returns their ids
   */
  async function send(orderer: OracleOrderer, count: number): Promise<string[]> {
    const made = Array.from({ length: count }, () => make());
    for (const { bytes } of made) {
      assert.equal((await orderer.broadcast(bytes)).status, SUCCESS);
    }
    return made.map(({ transactionId }) => transactionId);
  }

  /** Returns the ids in each block after the first, when there are this many blocks. */
  async function untilBlocks(count: number): Promise<string[][]> {
    await new Promise<void>((resolve) => {
      if (ledger.height > count) resolve();
      else {
        ledger.onCommit(() => {
          if (ledger.height > count) resolve();
        });
      }
    });
    const found: string[][] = [];
    for (let number = 1; number < ledger.height; number += 1) {
      const block = await ledger.getBlock(number);
      found.push(block?.transactions.map(({ transactionId }) => transactionId) ?? []);
    }
    // The observer hears of a block when its commit is over.
    await new Promise((resolve) => setImmediate(resolve));
    return found;
  }

  const grid: readonly Changes[] = [1, 8].flatMap((validators) =>
    [1, 4].flatMap((blockSizeTxs) =>
      [1, 2.5].flatMap((oracleFactor) => [
        { validators, blockSizeTxs, oracleFactor },
        { validators, blockSizeTxs, oracleFactor, linkRateBps: 1e9, processingMsPerTx: 4 },
        { validators, blockSizeTxs, oracleFactor, queueingMs: 12, propagationMs: 1.5 },
      ]),
    ),
  );
  for (const changes of grid) {
    it(`commits full blocks no earlier than Eq. (2) says: ${JSON.stringify(changes)}`, async () => {
      const orderer = await start(changes);
      const all = { ...base, ...changes };
      const ids = await send(orderer, 2 * all.blockSizeTxs);
      const found = await untilBlocks(2);
      assert.deepEqual(found, [ids.slice(0, all.blockSizeTxs), ids.slice(all.blockSizeTxs)]);
      const bits = all.blockSizeTxs * all.transactionBytes * 8;
      const sendMs = all.validators * ((1000 * bits) / all.linkRateBps + all.propagationMs);
      const peersMs = sendMs + all.queueingMs + all.blockSizeTxs * all.processingMsPerTx;
      const expectedMs = all.oracleFactor * 2 * peersMs;
      assert.equal(blocks.length, 2);
      for (const { decidedDelayMs, observedDelayMs, exact } of blocks) {
        assert.ok(Math.abs(decidedDelayMs - expectedMs) < 1e-9 * expectedMs);
        assert.ok(observedDelayMs >= decidedDelayMs, `${observedDelayMs} < ${expectedMs} ms`);
        assert.ok(exact);
      }
    });
  }

  it("commits one block after the other: each takes its delay after the one before", async () => {
    const orderer = await start({ queueingMs: 10, blockSizeTxs: 2 });
    const began = performance.now();
    const ids = await send(orderer, 8);
    const found = await untilBlocks(4);
    const tookMs = performance.now() - began;
    assert.deepEqual(found.flat(), ids);
    assert.deepEqual(
      blocks.map(({ sequence }) => sequence),
      [1, 2, 3, 4],
    );
    const decidedMs = blocks.reduce((sum, { decidedDelayMs }) => sum + decidedDelayMs, 0);
    assert.ok(tookMs >= decidedMs, `${tookMs} < ${decidedMs}`);
  });

  it("elects one of the validators before the first block, and keeps it", async () => {
    const began = performance.now();
    const orderer = await start({ electionDelayMs: 40, validators: 7 });
    await send(orderer, 6);
    await untilBlocks(2);
    assert.equal(leaders.length, 1);
    const [[leader, validators, electionDelayMs] = [-1, 0, 0]] = leaders;
    assert.deepEqual([validators, electionDelayMs], [7, 40]);
    assert.ok(leader >= 0 && leader < 7);
    const [first] = blocks;
    const tookMs = performance.now() - began;
    assert.ok(tookMs >= 40 + 2 * (first?.decidedDelayMs ?? 0));
  });

  it("lets other transactions and chaincode pass, in blocks of their own", async () => {
    const orderer = await start();
    const [held] = await send(orderer, 1);
    const passing = make("another");
    assert.equal((await orderer.broadcast(passing.bytes)).status, SUCCESS);
    assert.deepEqual(await untilBlocks(1), [[passing.transactionId]]);
    assert.equal(orderer.waiting, 1);
    assert.equal(orderer.flush(), 1);
    assert.deepEqual(await untilBlocks(2), [[passing.transactionId], [held]]);
    assert.equal(blocks[0]?.reason, "flush");
  });

  it("takes no transaction twice, neither while it waits nor once it is committed", async () => {
    const orderer = await start({ blockSizeTxs: 2 });
    const [first, second] = [make(), make()];
    for (const { bytes } of [first, first, second]) {
      assert.equal((await orderer.broadcast(bytes)).status, SUCCESS);
    }
    const ids = [first.transactionId, second.transactionId];
    assert.deepEqual(await untilBlocks(1), [ids]);
    assert.equal((await orderer.broadcast(second.bytes)).status, SUCCESS);
    assert.deepEqual([orderer.waiting, duplicates], [0, 2]);
  });

  it("refuses what the channel's members did not sign, and does not hold it", async () => {
    const orderer = await start();
    const outsiders = await createFixture();
    const envelope = makeEnvelope({
      creator: outsiders.client,
      endorsers: [],
      sets: {},
    });
    assert.equal((await orderer.broadcast(envelope.bytes)).status, FORBIDDEN);
    assert.equal(orderer.waiting, 0);
  });

  it("proposes what there is once the oldest transaction has waited its time", async () => {
    const orderer = await start({ blockTimeLimitMs: 30 });
    const ids = await send(orderer, 2);
    assert.deepEqual(await untilBlocks(1), [ids]);
    assert.equal(blocks[0]?.reason, "time-limit");
  });

  it("commits what it acknowledged when it stops, however long that should have taken", async () => {
    const orderer = await start({ queueingMs: 3_600_000 });
    const ids = await send(orderer, 7);
    await orderer.stop();
    const found = await untilBlocks(3);
    assert.deepEqual(found, [ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    assert.notEqual((await orderer.broadcast(make().bytes)).status, SUCCESS);
  });
});
