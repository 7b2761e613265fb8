import { namesOf } from "./names-of";

interface InstanceStateFacts {
  /** Its meaning, for documents that people read. */
  readonly meaning: string;
}

/** The states of an instance as the consortium channel knows it. */
export const CONSORTIUM_INSTANCE_STATES = {
  active: { meaning: "in its custodian's custody" },
  retired: { meaning: "gone for good" },
} as const satisfies Record<string, InstanceStateFacts>;

/** The state of an instance on the consortium channel. */
export type ConsortiumInstanceState = keyof typeof CONSORTIUM_INSTANCE_STATES;

/** Every state of an instance on the consortium channel. */
export const CONSORTIUM_INSTANCE_STATE_NAMES = namesOf(CONSORTIUM_INSTANCE_STATES);

/** The states of an instance as an operator's private channel knows it. */
export const PRIVATE_INSTANCE_STATES = {
  resident: { meaning: "in this operator's custody" },
  departed: { meaning: "in another operator's custody" },
  retired: { meaning: "gone for good" },
} as const satisfies Record<string, InstanceStateFacts>;

/** The state of an instance on a private channel. */
export type PrivateInstanceState = keyof typeof PRIVATE_INSTANCE_STATES;

/** Every state of an instance on a private channel. */
export const PRIVATE_INSTANCE_STATE_NAMES = namesOf(PRIVATE_INSTANCE_STATES);
