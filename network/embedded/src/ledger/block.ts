import { createHash, randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import type { SigningIdentity } from "../identity/types.js";
import { sha256 } from "../sha256.js";
import type { ValidationCode } from "./types.js";

/** SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER, COMMIT_HASH. */
const METADATA_SLOTS = 5;
const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

export interface BlockParts {
  readonly number: number;
  /** Hash of the header before; empty for block 0. */
  readonly previousHash: Uint8Array;
  /** Serialised `common.Envelope`s. */
  readonly envelopes: readonly Uint8Array[];
  /** One for each envelope. */
  readonly codes: readonly ValidationCode[];
  /** Signs the header, as an ordering service does; unsigned where absent. */
  readonly signer?: SigningIdentity;
}

/** SHA-256 of the envelopes, one after the other. */
export function computeDataHash(envelopes: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}

/** SHA-256 of the header's DER encoding. */
export function computeHeaderHash(header: common.BlockHeader): Buffer {
  return sha256(encodeHeader(header));
}

/** DER of SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }. */
export function encodeHeader(header: common.BlockHeader): Buffer {
  return der(0x30, [
    encodeNumber(header.getNumber()),
    der(0x04, [header.getPreviousHash_asU8()]),
    der(0x04, [header.getDataHash_asU8()]),
  ]);
}

function encodeNumber(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // A leading bit would make it negative.
  return der(0x02, (bytes[0] ?? 0) >= 0x80 ? [Buffer.of(0), bytes] : [bytes]);
}

function der(tag: number, contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  // Hashes and numbers are short, so the long form of a length never comes up.
  if (content.length >= 0x80) throw new Error("a block header's hashes are too long for SHA-256");
  return Buffer.concat([Buffer.of(tag, content.length), content]);
}

/** Makes the block of these envelopes, with its metadata. */
export function buildBlock(parts: BlockParts): { block: common.Block; hash: Buffer } {
  const header = new common.BlockHeader();
  header.setNumber(parts.number);
  header.setPreviousHash(parts.previousHash);
  header.setDataHash(computeDataHash(parts.envelopes));
  const data = new common.BlockData();
  data.setDataList([...parts.envelopes]);
  const slots: Uint8Array[] = Array.from({ length: METADATA_SLOTS }, () => new Uint8Array());
  slots[TRANSACTIONS_FILTER] = Uint8Array.from(parts.codes);
  const encoded = encodeHeader(header);
  if (parts.signer) slots[SIGNATURES] = signatureMetadata(encoded, parts.signer);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(slots);
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return { block, hash: sha256(encoded) };
}

/** What an orderer signs: the metadata's value, its signature header and the block's header. */
function signatureMetadata(encodedHeader: Uint8Array, signer: SigningIdentity): Uint8Array {
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.serialized);
  signatureHeader.setNonce(randomBytes(24));
  const signatureHeaderBytes = signatureHeader.serializeBinary();
  const value = new common.OrdererBlockMetadata().serializeBinary();
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(signatureHeaderBytes);
  const signed = Buffer.concat([value, signatureHeaderBytes, encodedHeader]);
  signature.setSignature(signer.sign(signed));
  const metadata = new common.Metadata();
  metadata.setValue(value);
  metadata.setSignaturesList([signature]);
  return metadata.serializeBinary();
}

/** A block taken apart. */
export interface ReadBlock {
  readonly number: number;
  readonly dataHash: Uint8Array;
  readonly previousHash: Uint8Array;
  readonly hash: Buffer;
  readonly envelopes: readonly Uint8Array[];
  readonly codes: readonly ValidationCode[];
}

/**
 * Takes a serialised block apart.
 *
 * @throws an Error where it is no block, or has not one validation code a transaction.
 */
export function readBlock(bytes: Uint8Array): ReadBlock {
  const block = common.Block.deserializeBinary(bytes);
  const header = block.getHeader();
  if (header === undefined) throw new Error("block has no header");
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const filter = block.getMetadata()?.getMetadataList_asU8()[TRANSACTIONS_FILTER];
  const number = header.getNumber();
  if (filter?.length !== envelopes.length) {
    throw new Error(`block ${number} does not hold one validation code a transaction`);
  }
  return {
    number,
    dataHash: header.getDataHash_asU8(),
    previousHash: header.getPreviousHash_asU8(),
    hash: computeHeaderHash(header),
    envelopes,
    codes: Array.from(filter) as ValidationCode[],
  };
}
