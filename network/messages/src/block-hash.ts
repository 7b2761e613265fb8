import { createHash } from "node:crypto";
import type { common } from "@hyperledger/fabric-protos";
import { der } from "./signature/index.js";

/** The hash of a block, by which Fabric chains blocks: the SHA-256 of its header in hexadecimal. */
export function blockHash(header: common.BlockHeader): string {
  return createHash("sha256").update(encodeBlockHeader(header)).digest("hex");
}

/**
 * Encodes a block's header in DER, which is what an orderer signs:
 * SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }.
 */
export function encodeBlockHeader(header: common.BlockHeader): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(header.getNumber()));
  return der.sequence(
    der.integer(number),
    der.octetString(header.getPreviousHash_asU8()),
    der.octetString(header.getDataHash_asU8()),
  );
}
