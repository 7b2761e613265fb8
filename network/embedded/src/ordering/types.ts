import type { Membership } from "../identity/types.js";
import type { ChannelLedger } from "../ledger/types.js";
import type { EnvelopeHeader } from "../ledger/transaction.js";

/** The limits at which a block is cut, whichever is reached first. */
export interface BatchLimits {
  /** The most envelopes in a block. */
  readonly maxMessageCount: number;
  /** The longest time that the first waiting envelope waits for the others, in milliseconds. */
  readonly timeoutMs: number;
  /** The size in bytes above which an envelope is refused. */
  readonly absoluteMaxBytes: number;
  /**
   * The size in bytes that a block should not exceed: it is cut before the envelope that would
   * exceed it.
   */
  readonly preferredMaxBytes: number;
}

export interface OrdererOptions {
  readonly ledger: ChannelLedger;
  readonly membership: Membership;
  readonly batch: BatchLimits;
}

/** A `common.Status` and, unless it is 200, the reason, as Fabric's orderer answers. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/** Orders one channel's envelopes, one at a time. */
export interface Orderer {
  /**
   * Answers when the envelope has its place in the order (200), or with the reason why it is
   * refused.
   *
   * @param header the envelope's headers, if they were read before
   */
  broadcast(envelope: Uint8Array, header?: EnvelopeHeader): Promise<BroadcastAnswer>;
  /**
   * Makes a block of the waiting envelopes, waits for its commit, and refuses (503) from then on.
   */
  stop(): Promise<void>;
}
