import assert from "node:assert/strict";
import { test } from "node:test";
import { common, peer } from "@hyperledger/fabric-protos";
import { buildBlock } from "../../ledger/blocks/block.js";
import { BlockResponse } from "./block-response.js";

test("a response with a whole block is that of the block's own message", () => {
  for (const size of [0, 1, 200, 70_000]) {
    const envelope = new common.Envelope();
    envelope.setPayload(new Uint8Array(size).fill(7));
    const { bytes } = buildBlock({
      number: 3,
      previousHash: new Uint8Array(32),
      envelopes: [envelope.serializeBinary()],
      codes: [peer.TxValidationCode.VALID],
    });
    const expected = new peer.DeliverResponse();
    expected.setBlock(common.Block.deserializeBinary(bytes));
    const committed = { number: 3, bytes, transactions: [] };
    assert.deepEqual(new BlockResponse(committed).serializeBinary(), expected.serializeBinary());
    // The next reader gets the same bytes.
    assert.deepEqual(new BlockResponse(committed).serializeBinary(), expected.serializeBinary());
  }
});
