import type { common } from "@hyperledger/fabric-protos";
import * as der from "./signature/der.js";

/**
 * A block header's DER: SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }.
 * Its SHA-256 is the block's hash, which the next block holds, and an orderer signs it.
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
