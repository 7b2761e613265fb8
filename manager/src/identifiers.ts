import { randomUUID } from "node:crypto";
import { z } from "zod";

/** `MSPID:uuid`, as the ledgers coin instance and migration ids; safe in URLs and file names. */
export const ledgerIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9.-]{1,64}:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    "must be an MSP id, a colon and a lower-case uuid",
  );

/** Coins an id that belongs to an operator. */
export function coinId(operator: string): string {
  return `${operator}:${randomUUID()}`;
}
