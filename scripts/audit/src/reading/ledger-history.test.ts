import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { common, peer } from "@hyperledger/fabric-protos";
import { makeBlock } from "../testing/blocks.js";
import { LedgerStub } from "../testing/ledger-stub.js";
import { readBlocks, statementsIn, statementsOf, transactionsOf } from "./ledger-history.js";
import { ChannelReader } from "./channel-reader.js";

const indication = { statement: "Indication", migration: { migrationId: "Org1MSP:m1" } };
const CONFLICT = peer.TxValidationCode.MVCC_READ_CONFLICT;

describe("the statements in a block", () => {
  it("are the events of its valid transactions, with block and transaction", () => {
    const block = makeBlock(7, [
      { transactionId: "tx1", event: indication },
      { transactionId: "tx2", event: indication, code: CONFLICT },
      { transactionId: "tx3" },
      { transactionId: "tx4", event: indication, type: common.HeaderType.CONFIG },
    ]);
    assert.deepEqual(statementsIn(block), [
      { ...indication, blockNumber: 7, transactionId: "tx1" },
    ]);
  });

  it("are none where the peer gave no validation codes", () => {
    const block = makeBlock(7, [{ transactionId: "tx1", event: indication }]);
    block.clearMetadata();
    assert.deepEqual(statementsIn(block), []);
  });
});

/** Makes a channel of three blocks. */
function channel(): LedgerStub {
  const ledger = new LedgerStub();
  ledger.blocks.push(makeBlock(0, [{ transactionId: "config", type: common.HeaderType.CONFIG }]));
  ledger.blocks.push(makeBlock(1, [{ transactionId: "tx1", event: indication }], ledger.blocks[0]));
  const refused = { transactionId: "tx2", event: indication, code: CONFLICT };
  ledger.blocks.push(makeBlock(2, [refused], ledger.blocks[1]));
  return ledger;
}

describe("a channel's history", () => {
  it("is read to the end of what its peer has, and no further", async () => {
    const { client } = channel();
    const statements = await statementsOf(client, "consortium");
    assert.deepEqual(
      statements.map(({ blockNumber, transactionId }) => [blockNumber, transactionId]),
      [[1, "tx1"]],
    );
    const transactions = await transactionsOf(client, "consortium");
    assert.deepEqual(
      transactions.map(({ transactionId, validationCode }) => [transactionId, validationCode]),
      [
        ["tx1", peer.TxValidationCode.VALID],
        ["tx2", CONFLICT],
      ],
    );
  });

  it("is not read at all where there are no more blocks", async () => {
    const ledger = channel();
    const read: common.Block[] = [];
    await readBlocks(ledger.client, "consortium", 3, (block) => read.push(block));
    assert.deepEqual([read, ledger.streams], [[], []]);
  });

  it("is read on from where a reader got to, its chain checked", async () => {
    const ledger = channel();
    const reader = new ChannelReader(ledger.client, "consortium");
    assert.equal((await reader.advance()).length, 1);
    assert.equal(reader.chain.height, 3);
    const next = { transactionId: "tx3", event: { ...indication, statement: "Confirmation" } };
    ledger.blocks.push(makeBlock(3, [next], ledger.blocks[2]));
    const news = await reader.advance();
    assert.deepEqual(
      news.map(({ statement }) => statement),
      ["Confirmation"],
    );
    assert.deepEqual(ledger.streams, [0n, 3n]);
    assert.equal(reader.statements.length, 2);
    assert.deepEqual(reader.findings, []);
  });

  it("has a finding where its blocks do not follow each other", async () => {
    const ledger = channel();
    ledger.blocks[2] = makeBlock(2, [{ transactionId: "tx9" }], ledger.blocks[0]);
    const reader = new ChannelReader(ledger.client, "consortium");
    await reader.advance();
    assert.deepEqual(
      reader.findings.map(({ code, blockNumber }) => [code, blockNumber]),
      [["CHAIN_BROKEN", 2]],
    );
  });
});
