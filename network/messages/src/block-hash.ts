import { createHash } from "node:crypto";
import type { common } from "@hyperledger/fabric-protos";
import { encodeBlockHeader } from "./block-header.js";

/** The hash of a block, by which Fabric chains blocks: the SHA-256 of its header in hexadecimal. */
export function blockHash(header: common.BlockHeader): string {
  return createHash("sha256").update(encodeBlockHeader(header)).digest("hex");
}
