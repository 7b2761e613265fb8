import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { readBlock } from "../ledger/blocks/block.js";
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
import type { EnvelopeOptions, Fixture } from "../ledger/testing/ledger.js";
import type { ChannelLedger } from "../ledger/types.js";
import type { Orderer } from "./types.js";
import { createOrderer } from "./orderer.js";
import type { Clock, CreateOrdererOptions, CutBlock } from "./orderer.js";

const BATCH = {
  maxMessageCount: 3,
  timeoutMs: 200,
  absoluteMaxBytes: 100_000,
  preferredMaxBytes: 50_000,
};

/** A clock whose time passes when the test says so. */
class ManualClock implements Clock {
  readonly timers = new Map<() => void, number>();

  setTimer(delayMs: number, callback: () => void): () => void {
    this.timers.set(callback, delayMs);
    return () => this.timers.delete(callback);
  }

  fire(): void {
    const callbacks = [...this.timers.keys()];
    this.timers.clear();
    for (const callback of callbacks) callback();
  }
}

/** A promise that the test resolves. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe("orderer", () => {
  let fixture: Fixture;
  let outsiders: Fixture;
  let ledger: ChannelLedger;
  let clock: ManualClock;
  const folders: string[] = [];
  const started: Orderer[] = [];

  before(async () => {
    fixture = await createFixture();
    outsiders = await createFixture();
  });

  beforeEach(async () => {
    const folder = await temporaryFolder();
    folders.push(folder);
    clock = new ManualClock();
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
  });

  after(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  function start(changes: Partial<CreateOrdererOptions> = {}): Orderer {
    const options = { ledger, membership: fixture.membership, batch: BATCH, clock };
    const orderer = createOrderer({ ...options, ...changes });
    started.push(orderer);
    return orderer;
  }

  function make(options: Partial<EnvelopeOptions> = {}): Uint8Array {
    return makeEnvelope({
      creator: fixture.client,
      endorsers: [...fixture.peers.values()],
      sets: { [CHAINCODE]: { writes: { k: "v" } } },
      ...options,
    }).bytes;
  }

  function nextBlocks(count: number): Promise<number[]> {
    return new Promise((resolve) => {
      const sizes: number[] = [];
      const leave = ledger.onCommit(({ transactions }) => {
        sizes.push(transactions.length);
        if (sizes.length < count) return;
        leave();
        resolve(sizes);
      });
    });
  }

  async function answerTo(
    envelope: Uint8Array,
    changes: Partial<CreateOrdererOptions> = {},
  ): Promise<[number, string]> {
    const { status, info } = await start(changes).broadcast(envelope);
    assert.equal(clock.timers.size, status === 200 ? 1 : 0);
    return [status, info];
  }

  it("commits a block when the count is reached, without waiting for the time-out", async () => {
    const orderer = start();
    const blocks = nextBlocks(1);
    for (const envelope of [make(), make(), make()]) {
      assert.deepEqual(await orderer.broadcast(envelope), { status: 200, info: "" });
    }
    assert.deepEqual(await blocks, [3]);
    assert.equal(clock.timers.size, 0);
  });

  it("commits what waits when the first has waited for the time-out", async () => {
    const orderer = start();
    const blocks = nextBlocks(1);
    await orderer.broadcast(make());
    const [timer] = clock.timers.keys();
    await orderer.broadcast(make());
    assert.deepEqual([...clock.timers], [[timer, 200]]);
    clock.fire();
    assert.deepEqual(await blocks, [2]);
  });

  it("starts a new time-out for what is left behind by a cut", async () => {
    const orderer = start();
    const large = { sets: { [CHAINCODE]: { writes: { k: "v".repeat(30_000) } } } };
    const blocks = nextBlocks(2);
    await orderer.broadcast(make(large));
    await orderer.broadcast(make(large));
    assert.equal(clock.timers.size, 1);
    clock.fire();
    assert.deepEqual(await blocks, [1, 1]);
  });

  it("keeps the order in which envelopes came", async () => {
    const orderer = start();
    const made = Array.from({ length: 9 }, () => make());
    const blocks = nextBlocks(3);
    for (const envelope of made) await orderer.broadcast(envelope);
    await blocks;
    const committed: Uint8Array[] = [];
    for (let number = 1; number <= 3; number += 1) {
      const block = await ledger.getBlock(number);
      committed.push(...readBlock(block?.bytes ?? assert.fail()).envelopes);
    }
    assert.deepEqual(committed, made);
  });

  it("answers 400 to what is no envelope, of another type or too large", async () => {
    const [status, info] = await answerTo(Buffer.from("rubbish"));
    assert.equal(status, 400);
    assert.match(info, /cannot be read/);
    assert.equal((await answerTo(make({ type: common.HeaderType.MESSAGE })))[0], 400);
    const large = { sets: { [CHAINCODE]: { writes: { k: "v".repeat(100_000) } } } };
    const [tooLarge, why] = await answerTo(make(large));
    assert.equal(tooLarge, 400);
    assert.match(why, /^message payload is \d+ bytes and exceeds maximum allowed 100000 bytes$/);
  });

  it("answers 501 to changes of the configuration", async () => {
    assert.equal((await answerTo(make({ type: common.HeaderType.CONFIG_UPDATE })))[0], 501);
    assert.equal((await answerTo(genesisEnvelope()))[0], 501);
  });

  it("answers 403 to who is no member or did not sign", async () => {
    const [status, info] = await answerTo(make({ creator: outsiders.client }));
    assert.equal(status, 403);
    assert.match(info, /permission denied/);
    const signature = (): Uint8Array => fixture.client.sign(Buffer.from("something else"));
    assert.equal((await answerTo(make({ tamper: { signature } })))[0], 403);
  });

  it("answers 404 for another channel", async () => {
    assert.deepEqual(await answerTo(make({ channelId: "other" })), [404, "channel does not exist"]);
  });

  it("answers 503 while too much waits, and takes more once it is committed", async () => {
    const gate = deferred();
    const orderer = start({ maxWaitingEnvelopes: 3, release: () => gate.promise });
    const blocks = nextBlocks(1);
    for (const envelope of [make(), make(), make()]) {
      assert.equal((await orderer.broadcast(envelope)).status, 200);
    }
    assert.equal((await orderer.broadcast(make())).status, 503);
    gate.resolve();
    await blocks;
    await new Promise(setImmediate);
    assert.equal((await orderer.broadcast(make())).status, 200);
  });

  it("counts the bytes that wait", async () => {
    const orderer = start({ maxWaitingBytes: 1 });
    assert.equal((await orderer.broadcast(make())).status, 200);
    assert.equal((await orderer.broadcast(make())).status, 503);
  });

  it("commits each block when its release resolves, and not before", async () => {
    const released: CutBlock[] = [];
    const gates = [deferred(), deferred()];
    const orderer = start({
      release: async (block) => {
        released.push(block);
        await gates[released.length - 1]?.promise;
      },
    });
    const blocks = nextBlocks(2);
    for (let n = 0; n < 6; n += 1) await orderer.broadcast(make());
    await new Promise(setImmediate);
    assert.deepEqual(
      released.map(({ channelId, blockNumber, envelopes }) => [
        channelId,
        blockNumber,
        envelopes.length,
      ]),
      [[CHANNEL, 1, 3]],
    );
    assert.equal(ledger.height, 1);
    for (const gate of gates) gate.resolve();
    assert.deepEqual(await blocks, [3, 3]);
    assert.deepEqual(
      released.map(({ blockNumber }) => blockNumber),
      [1, 2],
    );
  });

  it("commits all that it acknowledged when it stops, without waiting for releases", async () => {
    const never = deferred();
    const orderer = start({ release: () => never.promise });
    for (let n = 0; n < 4; n += 1) await orderer.broadcast(make());
    await orderer.stop();
    assert.equal(ledger.height, 3);
    assert.equal(clock.timers.size, 0);
    const { status, info } = await orderer.broadcast(make());
    assert.deepEqual([status, info], [503, "the ordering service is stopping"]);
  });

  it("answers 503 from when a block could not be committed", async () => {
    const disconnected = start();
    await ledger.close();
    const undecided = start({ release: () => Promise.reject(new Error("no quorum")) });
    for (const [orderer, reason] of [
      [disconnected, /failed: the ledger of channel channel is closed/],
      [undecided, /failed: no quorum/],
    ] as const) {
      for (let n = 0; n < 3; n += 1) assert.equal((await orderer.broadcast(make())).status, 200);
      await new Promise(setImmediate);
      const { status, info } = await orderer.broadcast(make());
      assert.equal(status, 503);
      assert.match(info, reason);
    }
  });
});
