/** What an audit may find, by code. */
export const findingCodes = {
  BLOCK_MISSING: "a block is not the next one in its channel's order",
  CHAIN_BROKEN: "a block names another hash than that of the block before it",
  BLOCK_ALTERED: "a block's transactions are not those that its header's data hash is over",
  PEERS_DISAGREE: "two peers hold different blocks under one number",
  ANCHOR_MISMATCH: "a private channel's block is not the one that was anchored with the consortium",
  ANCHOR_BEYOND_CHAIN: "a private channel has fewer blocks than were anchored",
  CUSTODY_VIOLATED: "a statement was made that the recorded custody does not allow",
  STATE_CHANGED: "a migration that had ended was stated to end again, or never began",
  HOP_WRONG: "a Confirmation does not make the hop after the last one",
  DIGEST_WRONG: "a Confirmation names another digest than its Indication, or a Rejection the same",
  SETTLEMENT_UNFOUNDED: "a Leave or Arrival has no Confirmation that calls for it",
  SETTLEMENT_DIFFERS: "a Leave or Arrival says otherwise than its Confirmation",
  SETTLEMENT_DOUBLED: "a migration was settled twice on one private channel",
  SETTLEMENT_OPEN: "a Confirmation has no Leave or Arrival yet",
  STATE_DIFFERS: "what the chaincode answers is not what its channel's blocks say",
} as const;

export type FindingCode = keyof typeof findingCodes;

/** One thing that an audit found. */
export interface Finding {
  readonly code: FindingCode;
  readonly channel: string;
  readonly blockNumber?: number;
  /** The migration, instance or peer that it is about. */
  readonly subject?: string;
  /** What was found, and what was expected. */
  readonly detail: string;
}

/** What is only under way is no violation: a relay has not got to it yet, or stands still. */
export function isViolation({ code }: Finding): boolean {
  return code !== "SETTLEMENT_OPEN";
}

/** The finding on one line. */
export function findingLine(finding: Finding): string {
  const { code, channel, blockNumber, subject, detail } = finding;
  const where = blockNumber === undefined ? channel : `${channel} block ${blockNumber}`;
  return [code, where, ...(subject === undefined ? [] : [subject]), detail].join("  ");
}
