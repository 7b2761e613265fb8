import { createHash } from "node:crypto";
import type { common } from "@hyperledger/fabric-protos";
import { encodeBlockHeader } from "./block-header.js";

/** A block's hash, as Fabric chains blocks: hex SHA-256 of its header. */
export function blockHash(header: common.BlockHeader): string {
  return createHash("sha256").update(encodeBlockHeader(header)).digest("hex");
}
