import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Consensus } from "../channels/consensus-config.js";
import { findPrograms } from "../processes/programs.js";
import { findFabric } from "../testing/fabric-found.js";
import { FullBlocks } from "./full-blocks.js";
import type { OrderingServiceOptions } from "./ordering-service.js";
import { OrderingService } from "./ordering-service.js";

const { bin: FABRIC_BIN, skip } = await findFabric();
const VERSION = skip === false ? (await findPrograms(FABRIC_BIN)).version : "";
const LATENCY_MS = 20;
const BLOCK_SIZE_TXS = 4;

/** The shortest of some blocks' delays. */
async function quickest(service: OrderingService): Promise<number> {
  const channel = OrderingService.channelOf(BLOCK_SIZE_TXS);
  const { address } = await service.leaderOf(channel);
  const { identity, tlsRootFile } = service;
  const blocks = await FullBlocks.open({
    address,
    identity,
    tlsRootFile,
    channel,
    blockSizeTxs: BLOCK_SIZE_TXS,
    transactionBytes: 2_000,
  });
  try {
    const made = [];
    for (let count = 0; count < 5; count += 1) made.push(await blocks.next());
    assert.ok(made.every(({ bytes }) => Math.abs(bytes / BLOCK_SIZE_TXS - 2_000) < 20));
    return Math.min(...made.map(({ delayMs }) => delayMs));
  } finally {
    blocks.close();
  }
}

function options(consensus: Consensus, orderers: number, links: boolean): OrderingServiceOptions {
  return {
    consensus,
    orderers,
    blockSizesTxs: [BLOCK_SIZE_TXS],
    fabricBin: FABRIC_BIN,
    links: links ? { latencyMs: LATENCY_MS, rateBps: 1e9 } : undefined,
  };
}

suite("An ordering service without peers", { skip }, () => {
  test("with Raft needs two crossings of its links for a block, and none without links", async () => {
    await using linked = await OrderingService.start(options("raft", 3, true));
    assert.ok((await quickest(linked)) >= 2 * (LATENCY_MS - 1));
    await using near = await OrderingService.start(options("raft", 1, false));
    assert.ok((await quickest(near)) > 0);
    assert.equal(await near.meanLatenessMs(), 0);
  });

  const before3 = VERSION.startsWith("2.") && `Fabric ${VERSION} has no BFT.`;
  test("with BFT needs three crossings", { skip: before3 }, async () => {
    await using service = await OrderingService.start(options("bft", 4, true));
    assert.ok((await quickest(service)) >= 3 * (LATENCY_MS - 1));
  });

  const from3 = !VERSION.startsWith("2.") && `Fabric ${VERSION} has BFT.`;
  test("says which Fabric BFT needs", { skip: from3 }, async () => {
    await assert.rejects(
      OrderingService.start(options("bft", 4, false)),
      /has no BFT: name a folder with 3.0 or later/,
    );
  });
});
