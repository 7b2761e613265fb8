import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { common, gateway as protos } from "@hyperledger/fabric-protos";
import type { TransactionFixture } from "../../testing/fabric/fabric-messages.js";
import { blockOf, envelopeOf } from "../../testing/fabric/fabric-messages.js";
import { parseBlock } from "./blocks.js";
import { writesAnything } from "./envelope.js";

const VALID = 0;
const NIL_ENVELOPE = 1;
const BAD_PAYLOAD = 2;
const MVCC_READ_CONFLICT = 11;

const statement = (transactionId: string, fields: Partial<TransactionFixture> = {}) => ({
  transactionId,
  chaincode: "basics",
  eventName: "Indication",
  payload: JSON.stringify({ statement: "Indication", migration: { migrationId: transactionId } }),
  ...fields,
});

describe("a block", () => {
  it("gives the statements of its valid transactions, with their places", () => {
    const block = blockOf(5, [
      [statement("a"), VALID],
      [statement("conflict"), MVCC_READ_CONFLICT],
      [statement("b"), VALID],
    ]);
    const { events, number, outcomes } = parseBlock("consortium", "basics", block);
    assert.equal(number, 5);
    assert.deepEqual(
      outcomes.map(({ transactionId, code }) => [transactionId, code]),
      [
        ["a", VALID],
        ["conflict", MVCC_READ_CONFLICT],
        ["b", VALID],
      ],
    );
    assert.deepEqual(
      events.map((each) => [each.transactionId, each.transactionIndex, each.blockNumber]),
      [
        ["a", 0, 5],
        ["b", 2, 5],
      ],
    );
    assert.equal(events[0]?.event.migration?.migrationId, "a");
    assert.equal(events[0].statement, "Indication");
  });

  const ignored: [string, Partial<TransactionFixture>][] = [
    ["another chaincode's", { chaincode: "other" }],
    ["a configuration's", { type: common.HeaderType.CONFIG }],
    ["one that is not JSON", { payload: "{" }],
    ["one of an unknown statement", { eventName: "Gossip", payload: '{"statement":"Gossip"}' }],
    ["one whose name and payload differ", { eventName: "Confirmation" }],
  ];
  for (const [what, fields] of ignored) {
    it(`leaves out ${what} event, and keeps the others`, () => {
      const block = blockOf(5, [
        [statement("a", fields), VALID],
        [statement("b"), VALID],
      ]);
      const { events } = parseBlock("consortium", "basics", block);
      assert.deepEqual(
        events.map((each) => each.transactionId),
        ["b"],
      );
    });
  }

  it("is read past what its peer did not accept, whatever that is", () => {
    const block = blockOf(5, [
      [statement("a"), VALID],
      [statement("b"), VALID],
    ]);
    const [first = "", second = ""] = block.getData()?.getDataList_asU8() ?? [];
    block.getData()?.setDataList([first, Buffer.from("garbage"), new Uint8Array(), second]);
    const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
    const codes = Buffer.from([VALID, BAD_PAYLOAD, NIL_ENVELOPE, VALID]);
    block.getMetadata()?.setMetadataList([...metadata.slice(0, 2), codes]);
    const { events, outcomes } = parseBlock("consortium", "basics", block);
    assert.deepEqual(
      events.map((each) => [each.transactionId, each.transactionIndex]),
      [
        ["a", 0],
        ["b", 3],
      ],
    );
    assert.equal(outcomes.length, 2);
  });

  it("hides no statement whose maker splits messages, which peers put together", () => {
    const block = blockOf(5, [[statement("a"), VALID]]);
    const [bytes = new Uint8Array()] = block.getData()?.getDataList_asU8() ?? [];
    const envelope = common.Envelope.deserializeBinary(bytes);
    // A second `header` (field 1) of the payload that has a signature header (field 2) only.
    const more = Buffer.from([0x0a, 3, 0x12, 1, 0x78]);
    envelope.setPayload(Buffer.concat([envelope.getPayload_asU8(), more]));
    block.getData()?.setDataList([envelope.serializeBinary()]);
    const { events, outcomes } = parseBlock("consortium", "basics", block);
    assert.equal(events[0]?.transactionId, "a");
    assert.deepEqual(outcomes, [{ transactionId: "a", code: VALID }]);
  });

  it("has the hash by which Fabric chains it: of the DER of its header", () => {
    const chained = (number: number, der: number[]): void => {
      const octets = (fill: number): Buffer =>
        Buffer.concat([Buffer.from([0x04, 32]), Buffer.alloc(32, fill)]);
      const body = Buffer.concat([Buffer.from(der), octets(1), octets(2)]);
      const sequence = Buffer.concat([Buffer.from([0x30, body.length]), body]);
      const { hash } = parseBlock("consortium", "basics", blockOf(number, []));
      assert.equal(hash, createHash("sha256").update(sequence).digest("hex"), String(number));
    };
    chained(0, [0x02, 1, 0]);
    chained(127, [0x02, 1, 127]);
    chained(128, [0x02, 2, 0, 128]);
    chained(70_000, [0x02, 3, 1, 0x11, 0x70]);
  });
});

describe("an endorsed transaction", () => {
  const transaction = { transactionId: "a", chaincode: "basics" };
  const prepared = (fixture: Partial<TransactionFixture>): Uint8Array => {
    const message = new protos.PreparedTransaction();
    message.setTransactionId("a");
    message.setEnvelope(envelopeOf({ ...transaction, ...fixture }));
    return message.serializeBinary();
  };

  it("that only read writes nothing", () => {
    assert.equal(writesAnything(prepared({ reads: ["k"] })), false);
  });

  it("that put a key writes", () => {
    assert.equal(writesAnything(prepared({ writes: ["k"] })), true);
  });
});
