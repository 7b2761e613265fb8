import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { common } from "@hyperledger/fabric-protos";
import { encodeBlockHeader } from "@basics/messages";
import { buildBlock, computeHeaderHash, readBlock } from "./block.js";
import { createFixture } from "../testing/ledger.js";

function header(number: number): common.BlockHeader {
  const made = new common.BlockHeader();
  made.setNumber(number);
  made.setPreviousHash(Buffer.alloc(32, 0xaa));
  made.setDataHash(Buffer.alloc(32, 0xbb));
  return made;
}

describe("block", () => {
  it("is hashed over the DER encoding of its header", () => {
    const hashes = `0420${"aa".repeat(32)}0420${"bb".repeat(32)}`;
    const encodings: [number, string][] = [
      [0, `3047020100${hashes}`],
      [127, `304702017f${hashes}`],
      [128, `304802020080${hashes}`],
      [65_536, `30490203010000${hashes}`],
      [Number.MAX_SAFE_INTEGER, `304d02071fffffffffffff${hashes}`],
    ];
    for (const [number, encoded] of encodings) {
      assert.equal(encodeBlockHeader(header(number)).toString("hex"), encoded);
      const digest = createHash("sha256").update(encoded, "hex").digest();
      assert.deepEqual(computeHeaderHash(header(number)), digest);
    }
  });

  it("holds an empty previous hash as block 0", () => {
    const { bytes } = buildBlock({
      number: 0,
      previousHash: new Uint8Array(),
      envelopes: [Buffer.from("envelope")],
      codes: [0],
    });
    const block = common.Block.deserializeBinary(bytes);
    const encoded = encodeBlockHeader(block.getHeader() ?? header(0)).toString("hex");
    const dataHash = createHash("sha256").update("envelope").digest("hex");
    assert.equal(encoded, `302702010004000420${dataHash}`);
  });

  it("reads as it was built, with one validation code a transaction in slot 2 of five", () => {
    const parts = {
      number: 7,
      previousHash: Buffer.alloc(32, 1),
      envelopes: [Buffer.from("a"), Buffer.from("b")],
      codes: [0, 11] as const,
    };
    const { bytes, hash } = buildBlock(parts);
    const block = common.Block.deserializeBinary(bytes);
    const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];
    assert.equal(slots.length, 5);
    assert.deepEqual([...(slots[2] ?? [])], [0, 11]);
    const read = readBlock(bytes);
    assert.equal(read.number, 7);
    assert.deepEqual(read.codes, [0, 11]);
    assert.deepEqual(read.envelopes.map(String), ["97", "98"]);
    assert.deepEqual(read.hash, hash);
  });

  it("carries its orderer's signature over metadata, signature header and header", async () => {
    const { issue, membership } = await createFixture();
    const signer = await issue("Org1MSP", "orderer");
    const parts = { number: 1, previousHash: Buffer.alloc(32), envelopes: [], codes: [] };
    const { bytes } = buildBlock({ ...parts, signer });
    const block = common.Block.deserializeBinary(bytes);
    const [slot] = block.getMetadata()?.getMetadataList_asU8() ?? [];
    const metadata = common.Metadata.deserializeBinary(slot ?? new Uint8Array());
    const [signature] = metadata.getSignaturesList();
    assert.ok(signature !== undefined);
    const signatureHeader = signature.getSignatureHeader_asU8();
    const creator = common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8();
    const identity = membership.deserialize(creator);
    assert.ok(identity.roles.has("orderer"));
    const signed = Buffer.concat([
      metadata.getValue_asU8(),
      signatureHeader,
      encodeBlockHeader(block.getHeader() ?? header(0)),
    ]);
    assert.ok(identity.verify(signed, signature.getSignature_asU8()));
  });
});
