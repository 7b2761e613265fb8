import { createHash } from "node:crypto";
import type { common } from "@hyperledger/fabric-protos";
import { der } from "./signature/index.js";

/** Fabric's hash of a block, hex: SHA-256 over the DER sequence of number, previous and data hash. */
export function blockHash(header: common.BlockHeader): string {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(header.getNumber()));
  const body = der.sequence(
    der.integer(number),
    der.octetString(header.getPreviousHash_asU8()),
    der.octetString(header.getDataHash_asU8()),
  );
  return createHash("sha256").update(body).digest("hex");
}
