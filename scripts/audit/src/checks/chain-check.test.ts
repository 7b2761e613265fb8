import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { blockHash } from "@basics/messages";
import { common } from "@hyperledger/fabric-protos";
import { ChainCheck } from "./chain-check.js";

function makeBlock(number: number, previous: common.Block | undefined): common.Block {
  const envelopes = [Buffer.from(`envelope ${number}`), Buffer.from("another")];
  const header = new common.BlockHeader();
  header.setNumber(number);
  const before = previous?.getHeader();
  header.setPreviousHash(before === undefined ? new Uint8Array() : hashBytes(before));
  header.setDataHash(createHash("sha256").update(Buffer.concat(envelopes)).digest());
  const data = new common.BlockData();
  data.setDataList(envelopes);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  return block;
}

function hashBytes(header: common.BlockHeader): Buffer {
  return Buffer.from(blockHash(header), "hex");
}

function makeChain(length: number): common.Block[] {
  const blocks: common.Block[] = [];
  for (let number = 0; number < length; number += 1) {
    blocks.push(makeBlock(number, blocks.at(-1)));
  }
  return blocks;
}

function codesOf(blocks: readonly common.Block[]): string[] {
  const check = new ChainCheck("channel");
  return blocks.flatMap((block) =>
    check.take(block).map(({ code, blockNumber }) => `${code} ${blockNumber ?? ""}`),
  );
}

describe("the check of a chain of blocks", () => {
  it("finds nothing wrong with an honest one, and knows its hashes", () => {
    const blocks = makeChain(4);
    const check = new ChainCheck("channel");
    assert.deepEqual(
      blocks.flatMap((block) => check.take(block)),
      [],
    );
    assert.equal(check.height, 4);
    const header = blocks[2]?.getHeader();
    assert.ok(header);
    assert.equal(check.hashOf(2), blockHash(header));
    assert.equal(check.hashOf(4), undefined);
  });

  it("finds a transaction that was altered", () => {
    const blocks = makeChain(3);
    blocks[1]?.getData()?.setDataList([Buffer.from("another history")]);
    assert.deepEqual(codesOf(blocks), ["BLOCK_ALTERED 1"]);
  });

  it("finds a block that was replaced with its data hash", () => {
    const blocks = makeChain(3);
    blocks[1]?.getHeader()?.setDataHash(createHash("sha256").update("another history").digest());
    blocks[1]?.getData()?.setDataList([Buffer.from("another history")]);
    assert.deepEqual(codesOf(blocks), ["CHAIN_BROKEN 2"]);
  });

  it("finds a block that was left out", () => {
    const blocks = makeChain(4);
    blocks.splice(1, 1);
    assert.deepEqual(codesOf(blocks), ["BLOCK_MISSING 1", "BLOCK_MISSING 1"]);
  });
});
