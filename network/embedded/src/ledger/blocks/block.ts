import { createHash, randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { encodeBlockHeader } from "@basics/messages";
import { bytesField, encodeMessage, messageField } from "../../bytes/encode-message.js";
import type { SigningIdentity } from "../../identity/types.js";
import { sha256 } from "../../bytes/sha256.js";
import type { ValidationCode } from "../committed-transaction.js";

/** The slots are SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER and COMMIT_HASH. */
const METADATA_SLOTS = 5;
const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

export interface BlockParts {
  readonly number: number;
  /** The hash of the previous header; empty for block 0. */
  readonly previousHash: Uint8Array;
  /** The serialised `common.Envelope`s. */
  readonly envelopes: readonly Uint8Array[];
  /** The validation codes, one for each envelope. */
  readonly codes: readonly ValidationCode[];
  /** Signs the header, as an ordering service does; without it the block is unsigned. */
  readonly signer?: SigningIdentity;
}

/** Computes the SHA-256 of the envelopes, one after the other. */
export function computeDataHash(envelopes: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}

/** Computes the SHA-256 of the header's DER encoding. */
export function computeHeaderHash(header: common.BlockHeader): Buffer {
  return sha256(encodeBlockHeader(header));
}

/**
 * Makes the `common.Block` of these envelopes, with its metadata: its bytes, and its header's hash.
 */
export function buildBlock(parts: BlockParts): { bytes: Buffer; hash: Buffer } {
  const { number, previousHash, envelopes, codes, signer } = parts;
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(computeDataHash(envelopes));
  const encoded = encodeBlockHeader(header);
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

/**
 * Makes an orderer's signature. It signs the metadata's value, its signature header and the block's
 * header.
 */
function signatureMetadata(encodedHeader: Uint8Array, signer: SigningIdentity): Uint8Array {
  const nonce = randomBytes(24);
  const signatureHeader = encodeMessage(bytesField(1, signer.serialized), bytesField(2, nonce));
  // The value, a common.OrdererBlockMetadata, is empty.
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
