import { randomBytes } from "node:crypto";
import type { MspId } from "./msp-id";
import { MSP_ID_FORM } from "./msp-id";

/**
 * The id of an instance or of a migration, `MSPID:uuid`, for example
 * `Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90`. The operator that it names has coined it: the
 * first operator of an instance, the source of a migration. The ledgers refuse an id that its
 * creator did not coin, so nobody can take an id of another operator.
 */
export type CoinedId = string;

/** The id of a VM, which stays the same over the VM's whole life, whoever runs it. */
export type InstanceId = CoinedId;

/** The id of one migration. */
export type MigrationId = CoinedId;

const UUID_FORM = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** The form of a coined id. A UUID of any version is accepted; its digits are in lower case. */
export const COINED_ID_PATTERN = new RegExp(`^${MSP_ID_FORM}:${UUID_FORM}$`);

/** The form in words, which completes "must be …" or "expected …". */
export const COINED_ID_RULE = "MSPID:uuid, the uuid in lower case";

/** A coined id in its two parts. */
export interface CoinedIdParts {
  /** The operator that coined it. */
  readonly operator: MspId;
  /** Lower-case hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
  readonly uuid: string;
}

/**
 * Takes a coined id apart.
 *
 * @returns undefined where the text is no coined id
 * @example parseCoinedId("A:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90")?.operator === "A"
 */
export function parseCoinedId(id: string): CoinedIdParts | undefined {
  if (!COINED_ID_PATTERN.test(id)) return undefined;
  const colon = id.lastIndexOf(":");
  return { operator: id.slice(0, colon), uuid: id.slice(colon + 1) };
}

/**
 * Tells which operator coined an id.
 *
 * @returns undefined where the text is no coined id
 */
export function coinerOf(id: string): MspId | undefined {
  return parseCoinedId(id)?.operator;
}

/**
 * Coins an id: the operator and a UUID of version 7, so that one operator's ids sort by their age.
 * No rule of the ledger calls this, for endorsers would not agree on the random part.
 *
 * @param nowMs - milliseconds since 1970
 */
export function coinId(operator: MspId, nowMs: number): CoinedId {
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
