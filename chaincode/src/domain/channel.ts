import { namesOf } from "./names-of";

/**
 * The name under which the chaincode is deployed on every channel; reads across channels use it.
 */
export const CHAINCODE_NAME = "basics";

interface ChannelKindFacts {
  /** A description of this kind of channel, for documents that people read. */
  readonly meaning: string;
}

/**
 * The kinds of channels. A channel gets its kind when it is configured; the kind decides which
 * rules apply on it.
 */
export const CHANNEL_KINDS = {
  consortium: { meaning: "the channel that all operators share" },
  private: { meaning: "an operator's own channel" },
} as const satisfies Record<string, ChannelKindFacts>;

/** The kind of a channel, which decides on the rules that it follows. */
export type ChannelKind = keyof typeof CHANNEL_KINDS;

/** Every kind of channel. */
export const CHANNEL_KIND_NAMES = namesOf(CHANNEL_KINDS);

/** The form of a channel's name, which is Fabric's: `consortium`, `org1-private`. */
export const CHANNEL_NAME_PATTERN = /^[a-z][a-z0-9.-]{0,248}$/;
