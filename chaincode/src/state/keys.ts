import type { LineageEntry, MspId } from "../records";

/** A composite key's object type and attributes. */
export type Key = readonly [objectType: string, ...attributes: string[]];

// 2^53 - 1 has 16 decimal digits.
const NUMBER_DIGITS = 16;

/** Writes a number in such a way that keys, which the ledger orders bytewise, follow its order. */
export function ordinal(number: number): string {
  return String(number).padStart(NUMBER_DIGITS, "0");
}

/** The key of each record. Each precondition of a rule reads one of these keys. */
export const keys = {
  channel: (): Key => ["channel"],
  operator: (mspId: MspId): Key => ["operator", mspId],
  instance: (instanceId: string): Key => ["instance", instanceId],
  migration: (migrationId: string): Key => ["migration", migrationId],
  settlement: (migrationId: string): Key => ["settlement", migrationId],
  /** The key of the host on which a private channel's instance spent a hop. */
  stay: (instanceId: string, hop: number): Key => ["stay", instanceId, ordinal(hop)],
  lineage: ({ instanceId, hop, step }: Pick<LineageEntry, "instanceId" | "hop" | "step">): Key => [
    "lineage",
    instanceId,
    ordinal(hop),
    ordinal(step),
  ],
  anchor: (mspId: MspId, blockNumber: number): Key => ["anchor", mspId, ordinal(blockNumber)],
  lastAnchor: (mspId: MspId): Key => ["last-anchor", mspId],
  relayMark: (): Key => ["relay-mark"],
} as const;

/** The common beginning of the keys of a list's entries. */
export type Prefix = Key;
