import { createHash } from "node:crypto";
import { before, describe, it } from "node:test";
import { checkpointers } from "@hyperledger/fabric-gateway";
import type { ChaincodeEvent, ChaincodeEventsOptions } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import type { ConformanceNetwork } from "./conformance-network.js";
import { CONSORTIUM, text } from "./client.js";
import { endorseFailure, evaluateFailure, thrown } from "./expected-failures.js";
import { DISPUTED_CHAINCODE, HONEST_CHAINCODE } from "./ledger.js";
import { failureOf, take } from "./failure.js";
import { observe } from "./observation.js";

const { TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

/** Tests of chaincode events, blocks and filtered blocks, and of their replay. */
export function eventsSuite(net: ConformanceNetwork): void {
  const channel = (mspId?: string) => net.client(mspId).gateway.getNetwork(CONSORTIUM);
  const events = async (count: number, options: ChaincodeEventsOptions, name = HONEST_CHAINCODE) =>
    take(await channel().getChaincodeEvents(name, options), count);
  const eventNames = async (count: number, options: ChaincodeEventsOptions) =>
    (await events(count, options)).map(({ eventName }) => eventName);

  describe("chaincode events", () => {
    const names = ["first", "second \u{1f984}", "third"];
    let start: bigint;
    let ids: string[];
    let told: ChaincodeEvent[];

    before(async () => {
      start = await net.height();
      ids = [];
      for (const name of names) {
        const transaction = await net.client().endorse("emit", name, `payload of ${name}`);
        await net.commit(transaction);
        ids.push(transaction.getTransactionId());
        // Between two events there is a transaction without one, in a block of its own.
        await net.submit("put", "v/between", name);
      }
      told = await events(3, { startBlock: start });
    });

    it("replay from a block, with payloads and places", () => {
      observe(
        "three events",
        told.map(({ eventName, payload, chaincodeName, transactionId, blockNumber }) => [
          eventName,
          text(payload),
          chaincodeName,
          ids.indexOf(transactionId),
          Number(blockNumber - start),
        ]),
        names.map((name, index) => [name, `payload of ${name}`, "honest", index, 2 * index]),
      );
    });

    it("replay from the first block on, from a block in between, and go on live", async () => {
      observe("a start at a later block", await eventNames(2, { startBlock: start + 1n }), [
        names[1],
        names[2],
      ]);
      const [first] = await events(1, { startBlock: 0n });
      observe("the very first comes earlier", (first?.blockNumber ?? start) < start, true);
      const live = eventNames(4, { startBlock: start });
      await net.submit("emit", "live", "x");
      observe("replayed, then live", await live, [...names, "live"]);
      const last = await net.height();
      const future = eventNames(1, { startBlock: last + 1n });
      await net.submit("emit", "too early", "x");
      await net.submit("emit", "in time", "x");
      observe("a start in the future", await future, ["in time"]);
    });

    it("without a start are those from now on", async () => {
      const next = events(1, {});
      const state = { heard: false };
      void next.finally(() => (state.heard = true));
      // Nothing tells when the stream is open. If it began too early, an earlier event would come first.
      for (let count = 0; !state.heard; count += 1) await net.submit("emit", `fresh ${count}`, "x");
      const [event] = await next;
      observe("an event from now on", event?.eventName.startsWith("fresh"), true);
    });

    it("resume behind a checkpoint", async () => {
      const [first, second] = told;
      if (first === undefined || second === undefined) throw new Error("no events");
      const resume = async (
        mark: (checkpoint: ReturnType<typeof checkpointers.inMemory>) => Promise<void>,
        count = 1,
      ) => {
        const checkpoint = checkpointers.inMemory();
        await mark(checkpoint);
        return await eventNames(count, { checkpoint, startBlock: start });
      };
      observe("no checkpoint yet", await resume(() => Promise.resolve(), 3), names);
      observe("behind an event", await resume((at) => at.checkpointChaincodeEvent(first)), [
        names[1],
      ]);
      observe(
        "behind a transaction",
        await resume((at) => at.checkpointTransaction(second.blockNumber, second.transactionId)),
        [names[2]],
      );
      observe("behind a block", await resume((at) => at.checkpointBlock(first.blockNumber)), [
        names[1],
      ]);
      observe(
        "behind a transaction of another block than is said",
        await resume((at) => at.checkpointTransaction(start, second.transactionId)),
        [names[2]],
      );
    });

    it("of one block come in its order, and resume within it", async () => {
      const height = await net.height();
      const order = ["one", "two", "three", "four"];
      const transactions = [];
      for (const name of order) {
        transactions.push(await net.client().endorse("emitWithoutWrite", name));
      }
      observe("four events", await net.commit(...transactions), [0, 0, 0, 0]);
      observe("their order", await eventNames(4, { startBlock: height }), order);
      const [, second] = await events(2, { startBlock: height });
      if (second === undefined) throw new Error("no event");
      const checkpoint = checkpointers.inMemory();
      await checkpoint.checkpointChaincodeEvent(second);
      observe("within a block", await eventNames(2, { checkpoint }), ["three", "four"]);
    });

    it("of a transaction are one, of an invalid or failed one none", async () => {
      const height = await net.height();
      await net.submit("emit", "overwritten", "1", "the last", "2");
      const both = [
        await net.client().endorse("emitOnce", "v/once", "kept"),
        await net.client().endorse("emitOnce", "v/once", "lost"),
      ];
      observe("conflicting events", await net.commit(...both), [0, 11]);
      await failureOf(net.submit("emitThenThrow", "thrown"));
      observe(
        "an event without a name",
        await failureOf(net.submit("emit", "", "x")),
        endorseFailure(thrown("Event name must be a non-empty string")),
      );
      await net.evaluate("emit", "evaluated", "x");
      await net.submitAs({ chaincode: DISPUTED_CHAINCODE }, "emit", "another's", "x");
      await net.submit("call", DISPUTED_CHAINCODE, "", "emitWithoutWrite", "of the callee");
      await net.submit("emit", "behind", "x");
      observe("what was told", await eventNames(3, { startBlock: height }), [
        "the last",
        "kept",
        "behind",
      ]);
      const others = await events(1, { startBlock: height }, DISPUTED_CHAINCODE);
      observe(
        "another chaincode's",
        others.map(({ eventName, chaincodeName }) => [eventName, chaincodeName]),
        [["another's", DISPUTED_CHAINCODE]],
      );
    });
  });

  describe("blocks", () => {
    it("replay from the first, chained by their hashes", async () => {
      const blocks = await take(await channel().getBlockEvents({ startBlock: 0n }), 5);
      observe(
        "their numbers",
        blocks.map((block) => block.getHeader()?.getNumber()),
        [0, 1, 2, 3, 4],
      );
      observe(
        "the first one's type",
        headersOf(blocks[0]).map(({ type }) => type),
        [1],
      );
      observe(
        "their data hashes",
        blocks.map((block) => dataHashOf(block) === hex(block.getHeader()?.getDataHash_asU8())),
        blocks.map(() => true),
      );
      observe(
        "their chain",
        blocks
          .slice(1)
          .map(
            (block, index) =>
              headerHashOf(blocks[index]) === hex(block.getHeader()?.getPreviousHash_asU8()),
          ),
        [true, true, true, true],
      );
      observe("metadata slots", blocks[4]?.getMetadata()?.getMetadataList().length, 5);
    });

    it("hold envelopes in order with their validation codes, at every operator's peer", async () => {
      const height = await net.height();
      await net.submit("put", "b/a", "0");
      const three = [
        await net.client().endorse("increment", "b/a"),
        await net.client().endorse("increment", "b/a"),
        await net.client().endorse("emit", "in a block", "payload"),
      ];
      await net.commit(...three);
      const ids = three.map((each) => each.getTransactionId());
      const expected = [
        [ids[0], 3, 0],
        [ids[1], 3, 11],
        [ids[2], 3, 0],
      ];
      const seen = new Set<string>();
      for (const mspId of net.operators) {
        const stream = await channel(mspId).getBlockEvents({ startBlock: height + 1n });
        const blocks = [];
        const found: unknown[] = [];
        for await (const block of stream) {
          blocks.push(Buffer.from(block.getData()?.serializeBinary() ?? []).toString("hex"));
          found.push(...headersOf(block).map(({ id, type, code }) => [id, type, code]));
          if (found.length >= three.length) break;
        }
        stream.close();
        seen.add(blocks.join());
        observe("a block's transactions", found, expected);
      }
      observe("how many versions of the block there are", seen.size, 1);
      const filtered = await channel().getFilteredBlockEvents({ startBlock: height + 1n });
      const found: unknown[] = [];
      for await (const block of filtered) {
        observe("a filtered block's channel", block.getChannelId(), CONSORTIUM);
        for (const transaction of block.getFilteredTransactionsList()) {
          const actions = transaction.getTransactionActions()?.getChaincodeActionsList() ?? [];
          const told = actions.map((each) => each.getChaincodeEvent());
          found.push([
            transaction.getTxid(),
            transaction.getType(),
            transaction.getTxValidationCode(),
            told.map((event) => [
              event?.getEventName(),
              event?.getChaincodeId(),
              event?.getTxId() === transaction.getTxid(),
              event?.getPayload_asU8().length,
            ]),
          ]);
        }
        if (found.length >= three.length) break;
      }
      filtered.close();
      observe("filtered transactions", found, [
        [ids[0], 3, 0, []],
        [ids[1], 3, 11, []],
        [ids[2], 3, 0, [["in a block", "honest", true, 0]]],
      ]);
    });

    it("come with private data where there is none", async () => {
      const stream = await channel().getBlockAndPrivateDataEvents({ startBlock: 1n });
      const [found] = await take(stream, 1);
      observe("a block with private data", found?.getBlock()?.getHeader()?.getNumber(), 1);
    });

    it("resume behind a checkpoint, and from now on", async () => {
      const numbers = async (options: object) =>
        (await take(await channel().getBlockEvents(options), 2)).map(
          (block) => block.getHeader()?.getNumber() ?? 0,
        );
      const checkpoint = checkpointers.inMemory();
      await checkpoint.checkpointBlock(2n);
      observe("blocks behind a checkpoint", await numbers({ checkpoint }), [3, 4]);
      await checkpoint.checkpointTransaction(4n, "any");
      observe("blocks behind a transaction", await numbers({ checkpoint }), [4, 5]);
      const height = await net.height();
      const next = numbers({});
      const state = { heard: false };
      void next.finally(() => (state.heard = true));
      while (!state.heard) await net.submit("put", "b/next", "x");
      const [first = 0, second = 0] = await next;
      observe("blocks from now on", [BigInt(first) >= height, second - first], [true, 1]);
    });
  });

  describe("the system chaincode for ledger queries", () => {
    const ask = (name: string, ...values: string[]) =>
      net
        .client()
        .contract({ chaincode: "qscc" })
        .evaluateTransaction(name, ...values);

    it("knows blocks and transactions", async () => {
      const last = String((await net.height()) - 1n);
      const bytes = await ask("GetBlockByNumber", CONSORTIUM, last);
      const block = common.Block.deserializeBinary(bytes);
      const [{ id } = { id: "" }] = headersOf(block);
      const byTransaction = await ask("GetBlockByTxID", CONSORTIUM, id);
      observe("a block by its transaction", Buffer.from(bytes).equals(byTransaction), true);
      for (const [reason, name, ...values] of [
        [
          "Failed to get transaction with id <id>, error no such transaction ID [<id>] in index",
          "GetTransactionByID",
          CONSORTIUM,
          "0".repeat(64),
        ],
        [
          "Failed to get block number 1000000, error no such block number [1000000] in index",
          "GetBlockByNumber",
          CONSORTIUM,
          "1000000",
        ],
        [
          'Failed to parse block number with error strconv.ParseUint: parsing "many": invalid syntax',
          "GetBlockByNumber",
          CONSORTIUM,
          "many",
        ],
        ["Invalid chain ID, nowhere", "GetChainInfo", "nowhere"],
        ["missing 3rd argument for GetEverything", "GetEverything", CONSORTIUM],
        ["missing 3rd argument for GetBlockByNumber", "GetBlockByNumber", CONSORTIUM],
      ]) {
        const asking = ask(name ?? "", ...values);
        observe(`qscc: ${reason}`, await failureOf(asking), evaluateFailure(thrown(reason ?? "")));
      }
    });
  });
}

function hex(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes).toString("hex");
}

function dataHashOf(block: common.Block): string {
  const hash = createHash("sha256");
  for (const each of block.getData()?.getDataList_asU8() ?? []) hash.update(each);
  return hash.digest("hex");
}

/** A block's hash: SHA-256 of the DER sequence of number, previous hash and data hash. */
function headerHashOf(block: common.Block | undefined): string {
  const header = block?.getHeader() ?? new common.BlockHeader();
  const number = Buffer.from([0x02, 0x01, header.getNumber()]);
  const octets = (bytes: Uint8Array) => Buffer.from([0x04, bytes.length, ...bytes]);
  const content = Buffer.concat([
    number,
    octets(header.getPreviousHash_asU8()),
    octets(header.getDataHash_asU8()),
  ]);
  return createHash("sha256")
    .update(Buffer.from([0x30, content.length]))
    .update(content)
    .digest("hex");
}

function headersOf(block = new common.Block()): { id: string; type: number; code: number }[] {
  const codes = block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER];
  return (block.getData()?.getDataList_asU8() ?? []).map((bytes, index) => {
    const envelope = common.Envelope.deserializeBinary(bytes);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(
      payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array(),
    );
    return { id: header.getTxId(), type: header.getType(), code: codes?.[index] ?? -1 };
  });
}
