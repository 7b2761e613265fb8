import { randomBytes } from "node:crypto";
import type { MspId } from "@basics/chaincode/records";

/** Coins an instanceId or migrationId: the operator's prefix and a UUIDv7, so ids sort by age. */
export function coinId(operator: MspId, nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ];
  return `${operator}:${groups.join("-")}`;
}
