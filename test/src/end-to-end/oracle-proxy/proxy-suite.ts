import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import type { MadeTransaction } from "./make-transaction.js";
import { makeTransaction } from "./make-transaction.js";
import { OrderingClient } from "./ordering-client.js";
import type { OrderingUnderTest } from "./ordering-under-test.js";
import { BLOCK_SIZE_TXS } from "./ordering-under-test.js";
import { CHANNEL, ProxyProcess } from "./proxy-process.js";

const { SUCCESS, FORBIDDEN, BAD_REQUEST, NOT_FOUND } = common.Status;

/**
 * Tests of a proxy in front of any ordering service. Each test continues where the one before
 * ended.
 */
export function proxySuite(start: () => Promise<OrderingUnderTest>): void {
  let ordering: OrderingUnderTest;
  let proxy: ProxyProcess;
  let client: OrderingClient;
  /** The number of the next block. */
  let next = 1;

  before(async () => {
    ordering = await start();
    proxy = await ProxyProcess.create(ordering, "main");
    await proxy.start();
    client = await clientOf(proxy.address);
  });

  after(async () => {
    client.close();
    await proxy.stop();
    await ordering.stop();
  });

  async function clientOf(address: string): Promise<OrderingClient> {
    const [orderer] = ordering.orderers;
    const tlsRootCertificate = await readFile(orderer?.tlsRootCertificate ?? "");
    const { client: identity } = ordering;
    return new OrderingClient({ address, tlsRootCertificate, channel: CHANNEL, client: identity });
  }

  function make(functionName = "Indicate", chaincode = "basics"): Promise<MadeTransaction> {
    return makeTransaction({ channel: CHANNEL, chaincode, functionName, creator: ordering.client });
  }

  async function makeSome(count: number): Promise<MadeTransaction[]> {
    return Promise.all(Array.from({ length: count }, () => make()));
  }

  const idsOf = (made: readonly MadeTransaction[]): string[] =>
    made.map(({ transactionId }) => transactionId);

  /** Sends transactions and checks that all of them are taken. */
  async function send(made: readonly MadeTransaction[]): Promise<void> {
    const statuses = await client.broadcast(...made.map(({ envelope }) => envelope));
    assert.deepEqual(
      statuses,
      made.map(() => SUCCESS),
    );
  }

  /** Reads the next blocks through the proxy, as peers do. */
  async function takeBlocks(count: number): Promise<string[][]> {
    const blocks = await client.nextBlocks(next, count);
    next += count;
    return blocks;
  }

  it("cuts exactly the blocks that are decided, in order, none before its delay", async () => {
    const made = await makeSome(3 * BLOCK_SIZE_TXS);
    await send(made);
    const ids = idsOf(made);
    const expected = [0, 1, 2].map((block) =>
      ids.slice(block * BLOCK_SIZE_TXS, (block + 1) * BLOCK_SIZE_TXS),
    );
    assert.deepEqual(await takeBlocks(3), expected);
    const committed = await untilLogged(proxy, "block committed", 3);
    for (const { decidedDelayMs, observedDelayMs, exact, reason } of committed) {
      assert.deepEqual([exact, reason], [true, "full"]);
      assert.ok(Number(decidedDelayMs) > 10);
      assert.ok(Number(observedDelayMs) >= Number(decidedDelayMs));
    }
    assert.equal(await proxy.metric("basics_oracle_observed_delay_seconds_count"), 3);
    assert.equal(await proxy.metric("basics_oracle_inexact_blocks_total"), 0);
  });

  it("acknowledges what it holds, and takes nothing twice", async () => {
    const made = await makeSome(BLOCK_SIZE_TXS - 1);
    await send(made);
    await send(made);
    assert.equal(await proxy.metric("basics_oracle_waiting_transactions"), BLOCK_SIZE_TXS - 1);
    const last = await make();
    await send([last]);
    assert.deepEqual(await takeBlocks(1), [[...idsOf(made), last.transactionId]]);
    await send([last, ...made]);
    assert.equal(await proxy.metric("basics_oracle_waiting_transactions"), 0);
    assert.equal(await proxy.metric("basics_oracle_duplicate"), 2 * BLOCK_SIZE_TXS - 1);
  });

  it("lets lifecycle, set-up and other chaincode pass while it holds", async () => {
    const held = await makeSome(BLOCK_SIZE_TXS - 1);
    await send(held);
    const passing = [
      await make("ApproveChaincodeDefinitionForMyOrg", "_lifecycle"),
      await make("RegisterOperator"),
      await make("anything", "other"),
    ];
    await send(passing);
    assert.deepEqual((await takeBlocks(1)).flat(), idsOf(passing));
    const last = await make();
    await send([last]);
    assert.deepEqual(await takeBlocks(1), [[...idsOf(held), last.transactionId]]);
  });

  it("does not put what passes into a block that is decided at the same moment", async () => {
    const rounds = 3;
    const held = await makeSome(rounds * BLOCK_SIZE_TXS);
    const passing = await Promise.all(Array.from({ length: rounds }, () => make("x", "other")));
    await Promise.all([send(held), ...passing.map(({ envelope }) => client.broadcast(envelope))]);
    const found: string[][] = [];
    for await (const block of client.blocks(next)) {
      found.push(block);
      if (found.flat().length === held.length + passing.length) break;
    }
    next += found.length;
    const ids = idsOf(held);
    const own = found.filter((block) => block.some((id) => ids.includes(id)));
    assert.deepEqual(own.flat(), ids);
    assert.ok(own.every((block) => block.length === BLOCK_SIZE_TXS));
  });

  it("releases a last block that is not full: by signal, and when asked", async () => {
    for (const bySignal of [false, true]) {
      const made = await makeSome(2);
      await send(made);
      if (bySignal) proxy.signalFlush();
      else await proxy.flush();
      assert.deepEqual(await takeBlocks(1), [idsOf(made)]);
    }
    const reasons = (await untilLogged(proxy, "block committed", 2)).map(({ reason }) => reason);
    assert.deepEqual(reasons.slice(-2), ["flush", "flush"]);
  });

  it("loses nothing that it acknowledged when it is killed, and does it once", async () => {
    const made = await makeSome(2 * BLOCK_SIZE_TXS + 2);
    await send(made);
    await proxy.kill();
    await proxy.start();
    await send(made);
    await proxy.flush();
    const found: string[] = [];
    for await (const block of client.blocks(next)) {
      found.push(...block);
      next += 1;
      if (found.length >= made.length) break;
    }
    assert.deepEqual(found.sort(), idsOf(made).sort());
  });

  it("goes on where it stopped, and still knows what was taken before", async () => {
    const [before, ...others] = await makeSome(BLOCK_SIZE_TXS);
    assert.ok(before !== undefined);
    await send([before]);
    await proxy.stop();
    await proxy.start();
    await send([before]);
    await send(others);
    assert.deepEqual(await takeBlocks(1), [[before.transactionId, ...idsOf(others)]]);
  });

  it("leaves it to the ordering service to refuse what is no transaction", async () => {
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.from("no payload"));
    assert.deepEqual(await client.broadcast(envelope.serializeBinary()), [BAD_REQUEST]);
    const elsewhere = await makeTransaction({
      channel: "elsewhere",
      chaincode: "basics",
      functionName: "Indicate",
      creator: ordering.client,
    });
    const [status = 0] = await client.broadcast(elsewhere.envelope);
    assert.ok([BAD_REQUEST, NOT_FOUND].includes(status as typeof BAD_REQUEST));
  });

  it("holds nothing that its creator did not sign", async () => {
    const { envelope } = await make();
    const forged = common.Envelope.deserializeBinary(envelope);
    forged.setSignature((await make()).envelope.slice(-70));
    assert.deepEqual(await client.broadcast(forged.serializeBinary()), [FORBIDDEN]);
    assert.equal(await proxy.metric("basics_oracle_waiting_transactions"), 0);
  });

  it("refuses, and says why, on a channel whose blocks are smaller than its own", async () => {
    const other = await ProxyProcess.create(ordering, "large", {
      blockSizeTxs: BLOCK_SIZE_TXS + 1,
    });
    await other.launch();
    const obstacle = (await other.untilAnswered()) ?? "none";
    assert.match(obstacle, /MaxMessageCount is 4.*set blockSizeTxs to 4/);
    await other.stop();
  });

  it("survives the orderer behind it: what it lost before cutting it is sent again", async (test) => {
    const { crashOrderer } = ordering;
    if (crashOrderer === undefined) {
      test.skip("this ordering service cannot be killed alone");
      return;
    }
    const made = await makeSome(3 * BLOCK_SIZE_TXS);
    await Promise.all([send(made), crashOrderer()]);
    const found = new Set<string>();
    while (found.size < made.length) {
      try {
        for await (const block of client.blocks(next)) {
          for (const id of block) found.add(id);
          next += 1;
          if (found.size >= made.length) break;
        }
      } catch {
        // The stream of blocks ends with the orderer, and like a peer this client begins again.
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    assert.deepEqual([...found].sort(), idsOf(made).sort());
  });
}

/** Waits until the proxy has logged so many lines of a kind. @returns the last of them. */
async function untilLogged(
  proxy: ProxyProcess,
  message: string,
  count: number,
): Promise<ProxyProcess["log"]> {
  for (;;) {
    const lines = proxy.log.filter(({ msg }) => msg === message);
    if (lines.length >= count) return lines.slice(-count);
    await proxy.nextLine();
  }
}
