import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { checkpointers } from "@hyperledger/fabric-gateway";
import { common, peer } from "@hyperledger/fabric-protos";
import type { TestNetwork } from "./testing/network.js";
import { startTestNetwork } from "./testing/network.js";
import { endorseAt, signProposal } from "./testing/raw-client.js";

suite("Events", () => {
  let net: TestNetwork;
  before(async () => {
    // Each block has one transaction, so that the numbers of blocks are known.
    net = await startTestNetwork({ batch: { maxMessageCount: 1 } });
    for (const name of ["first", "second", "third"]) await net.submit("emit", name, name);
  });
  after(() => net.stop());

  const channel = () => net.client("Org1MSP").gateway.getNetwork("consortium");

  test("chaincode events replay from a block, with payloads, and go on live", async () => {
    const events = await channel().getChaincodeEvents("test", { startBlock: 2n });
    const replayed = await take(events, 2);
    assert.deepEqual(
      replayed.map(({ eventName, blockNumber, payload }) => [
        eventName,
        blockNumber,
        Buffer.from(payload).toString(),
      ]),
      [
        ["second", 2n, "second"],
        ["third", 3n, "third"],
      ],
    );
    const live = take(events, 1);
    await net.submit("emit", "live", "now");
    const [event] = await live;
    assert.equal(event?.eventName, "live");
    events.close();
  });

  test("without a start only what is committed from now on is told", async () => {
    const events = await channel().getChaincodeEvents("test");
    // The test cannot see when the stream is open; an earlier event would come first.
    const next = take(events, 1);
    const sent: Promise<string>[] = [];
    const sending = setInterval(() => {
      sent.push(net.submit("emit", `fresh ${sent.length}`, "x"));
    }, 20);
    const [event] = await next;
    clearInterval(sending);
    await Promise.all(sent);
    assert.match(event?.eventName ?? "", /^fresh/);
    events.close();
  });

  test("a checkpoint after a transaction resumes behind it", async () => {
    const all = await channel().getChaincodeEvents("test", { startBlock: 0n });
    const [first, second] = await take(all, 2);
    all.close();
    assert.ok(first !== undefined && second !== undefined);
    const checkpointer = checkpointers.inMemory();
    await checkpointer.checkpointChaincodeEvent(first);
    const resumed = await channel().getChaincodeEvents("test", { checkpoint: checkpointer });
    const [next] = await take(resumed, 1);
    assert.equal(next?.transactionId, second.transactionId);
    resumed.close();
  });

  test("an invalid transaction's event is not told", async () => {
    const transactions = await Promise.all(
      ["kept", "lost"].map((name) =>
        net
          .contract()
          .newProposal("emitOnce", { arguments: [name] })
          .endorse(),
      ),
    );
    const start = await height();
    for (const each of transactions) await (await each.submit()).getStatus();
    await net.submit("emit", "last", "x");
    const events = await channel().getChaincodeEvents("test", { startBlock: start });
    const names = (await take(events, 2)).map(({ eventName }) => eventName);
    assert.deepEqual(names, ["kept", "last"]);
    events.close();
  });

  test("blocks replay from the first, chained by their hashes", async () => {
    const blocks = await channel().getBlockEvents({ startBlock: 0n });
    const [genesis, first, second] = await take(blocks, 3);
    blocks.close();
    assert.ok(genesis !== undefined && first !== undefined && second !== undefined);
    assert.equal(genesis.getHeader()?.getNumber(), 0);
    assert.equal(first.getData()?.getDataList().length, 1);
    const hash = (block: common.Block) =>
      Buffer.from(block.getHeader()?.getPreviousHash_asU8() ?? []).toString("hex");
    assert.notEqual(hash(first), hash(second));
    const codes = first.getMetadata()?.getMetadataList_asU8()[
      common.BlockMetadataIndex.TRANSACTIONS_FILTER
    ];
    assert.deepEqual([...(codes ?? [])], [0]);
  });

  test("filtered blocks name transactions and events, without payloads", async () => {
    const blocks = await channel().getFilteredBlockEvents({ startBlock: 1n });
    const [block] = await take(blocks, 1);
    blocks.close();
    assert.equal(block?.getChannelId(), "consortium");
    const [transaction] = block.getFilteredTransactionsList();
    assert.match(transaction?.getTxid() ?? "", /^[0-9a-f]{64}$/);
    const event = transaction
      ?.getTransactionActions()
      ?.getChaincodeActionsList()[0]
      ?.getChaincodeEvent();
    assert.equal(event?.getEventName(), "first");
    assert.equal(event.getPayload_asU8().length, 0);
  });

  test("blocks come with private data where one asks for it, and there is none", async () => {
    const blocks = await channel().getBlockAndPrivateDataEvents({ startBlock: 1n });
    const [first] = await take(blocks, 1);
    blocks.close();
    assert.equal(first?.getBlock()?.getHeader()?.getNumber(), 1);
    assert.equal(first.getPrivateDataMapMap().getLength(), 0);
  });

  test("every organisation sees the same blocks", async () => {
    const heads = await Promise.all(
      net.network.operators.map(async (mspId) => {
        const network = net.client(mspId).gateway.getNetwork("consortium");
        const blocks = await network.getBlockEvents({ startBlock: 1n });
        const [block] = await take(blocks, 1);
        blocks.close();
        return Buffer.from(block?.serializeBinary() ?? []).toString("hex");
      }),
    );
    assert.equal(new Set(heads).size, 1);
  });

  test("the system chaincode for ledger queries knows blocks and transactions", async () => {
    const qscc = net.contract("Org1MSP", "consortium", "qscc");
    const info = common.BlockchainInfo.deserializeBinary(
      await qscc.evaluateTransaction("GetChainInfo", "consortium"),
    );
    const last = String(info.getHeight() - 1);
    const byNumber = await qscc.evaluateTransaction("GetBlockByNumber", "consortium", last);
    const byHash = await qscc.evaluate("GetBlockByHash", {
      arguments: ["consortium", info.getCurrentblockhash_asU8()],
    });
    assert.ok(Buffer.from(byNumber).equals(byHash));
    await assert.rejects(
      qscc.evaluateTransaction("GetTransactionByID", "consortium", "ab".repeat(32)),
      /no such transaction ID/,
    );
  });

  test("the peer tells its own organisation which channels it is on, outside any channel", async () => {
    const call = { channel: "", chaincode: "cscc", name: "GetChannels", parameters: [] };
    const { signed } = signProposal(net.client("Org1MSP"), call);
    const response = (await endorseAt(net, "Org1MSP", signed)).getResponse();
    const answer = peer.ChannelQueryResponse.deserializeBinary(
      response?.getPayload_asU8() ?? new Uint8Array(),
    );
    assert.deepEqual(
      answer.getChannelsList().map((each) => each.getChannelId()),
      ["consortium", "org1-private"],
    );
    const stranger = signProposal(net.client("Org2MSP"), call);
    await assert.rejects(endorseAt(net, "Org1MSP", stranger.signed), /access denied/);
  });

  async function height(): Promise<bigint> {
    const qscc = net.contract("Org1MSP", "consortium", "qscc");
    const bytes = await qscc.evaluateTransaction("GetChainInfo", "consortium");
    return BigInt(common.BlockchainInfo.deserializeBinary(bytes).getHeight());
  }
});

async function take<T>(from: CloseableAsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  const iterator = from[Symbol.asyncIterator]();
  while (taken.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    taken.push(next.value);
  }
  return taken;
}
