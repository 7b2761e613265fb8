import { createHash, randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { bytesField, encodeMessage, messageField } from "../../bytes/encode-message.js";
import type { SigningIdentity } from "../../identity/types.js";
import { sha256 } from "../../bytes/sha256.js";
import type { ValidationCode } from "../committed-transaction.js";

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

/** Makes the `common.Block` of these envelopes, with its metadata: its bytes, and its header's hash. */
export function buildBlock(parts: BlockParts): { bytes: Buffer; hash: Buffer } {
  const { number, previousHash, envelopes, codes, signer } = parts;
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(computeDataHash(envelopes));
  const encoded = encodeHeader(header);
  const slots: Uint8Array[] = Array.from({ length: METADATA_SLOTS }, () => new Uint8Array());
  slots[TRANSACTIONS_FILTER] = Uint8Array.from(codes);
  if (signer) slots[SIGNATURES] = signatureMetadata(encoded, signer);
  const bytes = encodeMessage(
    messageField(1, header.serializeBinary()),
    messageField(2, encodeMessage(...envelopes.map((each) => messageField(1, each)))),
    messageField(3, encodeMessage(...slots.map((each) => messageField(1, each)))),
  );
  return { bytes, hash: sha256(encoded) };
}

/** What an orderer signs: the metadata's value, its signature header and the block's header. */
function signatureMetadata(encodedHeader: Uint8Array, signer: SigningIdentity): Uint8Array {
  const nonce = randomBytes(24);
  const signatureHeader = encodeMessage(bytesField(1, signer.serialized), bytesField(2, nonce));
  // The value, a common.OrdererBlockMetadata, has nothing in it.
  const signature = signer.sign(Buffer.concat([signatureHeader, encodedHeader]));
  const signed = encodeMessage(bytesField(1, signatureHeader), bytesField(2, signature));
  return encodeMessage(messageField(2, signed));
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
