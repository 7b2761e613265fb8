import { namesOf } from "./names-of";

interface ReasonFacts {
  /** Its meaning, for documents that people read. */
  readonly meaning: string;
}

/** The reasons why a destination declines or a source cancels. Ledgers hold no free text. */
export const REASONS = {
  CAPACITY: { meaning: "the destination has no room" },
  POLICY: { meaning: "the operator's rules forbid it" },
  TRANSFER_FAILED: { meaning: "the VM could not be transferred" },
  EXPIRED: { meaning: "it was not concluded in time" },
  WITHDRAWN: { meaning: "the source no longer wants it" },
  OTHER: { meaning: "something else" },
} as const satisfies Record<string, ReasonFacts>;

/** The code of a reason; {@link REASONS} says what each means. */
export type ReasonCode = keyof typeof REASONS;

/** Every reason's code. */
export const REASON_CODES = namesOf(REASONS);
