import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { common, ledger } from "@hyperledger/fabric-protos";
import { bytesField, encodeMessage, messageField, numberField } from "./encode-message.js";

const { KVWrite, Version } = ledger.rwset.kvrwset;

suite("Messages written from their fields", () => {
  test("numbers of all sizes are the generated classes' own", () => {
    for (const value of [0, 1, 127, 128, 16_384, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const message = new Version();
      message.setBlockNum(value);
      message.setTxNum(1);
      const encoded = encodeMessage(numberField(1, value), numberField(2, 1));
      assert.deepEqual(encoded, Buffer.from(message.serializeBinary()));
    }
  });

  test("text, flags and bytes are theirs too, and left out where they are empty", () => {
    for (const [key, isDelete, size] of [
      ["", true, 0],
      ["käse €", false, 1],
      ["k", false, 20_000],
    ] as const) {
      const value = Buffer.alloc(size, 7);
      const message = new KVWrite();
      message.setKey(key);
      message.setIsDelete(isDelete);
      message.setValue(value);
      const fields = [bytesField(1, key), numberField(2, isDelete), bytesField(3, value)];
      assert.deepEqual(encodeMessage(...fields), Buffer.from(message.serializeBinary()));
    }
  });

  test("an inner message and an item of a list are there though they are empty", () => {
    const message = new common.Payload();
    message.setHeader(new common.Header());
    const encoded = encodeMessage(messageField(1, encodeMessage()), bytesField(2, ""));
    assert.deepEqual(encoded, Buffer.from(message.serializeBinary()));
    const list = new common.BlockData();
    list.setDataList([new Uint8Array(), Buffer.from("a")]);
    const items = list.getDataList_asU8().map((item) => messageField(1, item));
    assert.deepEqual(encodeMessage(...items), Buffer.from(list.serializeBinary()));
  });

  test("a field number of two bytes fits", () => {
    assert.deepEqual(encodeMessage(numberField(16, 1)), Buffer.from([0x80, 0x01, 0x01]));
  });
});
