import { randomUUID } from "node:crypto";
import { z } from "zod";

/** `MSPID:uuid`, as the ledgers coin instance and migration ids; safe in URLs and file names. */
export const ledgerIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9.-]{1,64}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "must be an MSP id, a colon and a lower-case uuid",
  );

/** An operator's own name for a VM, as the ledgers take it. */
export const localRefSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$/,
    "must be 1 to 253 letters, digits and . _ : @ / -",
  );

/** Coins an id that belongs to an operator. */
export function coinId(operator: string): string {
  return `${operator}:${randomUUID()}`;
}
