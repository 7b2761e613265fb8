import { createHash } from "node:crypto";
import type { common } from "@hyperledger/fabric-protos";
import { encodeBlockHeader } from "./block-header.js";

/** Fabric's hash of a block, hex: SHA-256 over its header's DER. */
export function blockHash(header: common.BlockHeader): string {
  return createHash("sha256").update(encodeBlockHeader(header)).digest("hex");
}
