import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { blockHash } from "./block-hash.js";

test("A block's hash is over its number, the hash before it and that of its data, in DER", () => {
  const cases = [
    [0, "020100"],
    [127, "02017f"],
    [128, "02020080"],
    [65_536, "0203010000"],
  ] as const;
  for (const [number, encoded] of cases) {
    const header = new common.BlockHeader();
    header.setNumber(number);
    header.setPreviousHash(Buffer.alloc(32, 1));
    header.setDataHash(Buffer.alloc(32, 2));
    const content = `${encoded}0420${"01".repeat(32)}0420${"02".repeat(32)}`;
    const sequence = `30${(content.length / 2).toString(16)}${content}`;
    const expected = createHash("sha256").update(Buffer.from(sequence, "hex")).digest("hex");
    assert.equal(blockHash(header), expected);
  }
});
