import type { Membership } from "../identity/types.js";
import type { ChannelLedger } from "../ledger/types.js";
import type { EnvelopeHeader } from "../ledger/transaction.js";

/** When a block is cut: whichever comes first. */
export interface BatchLimits {
  readonly maxMessageCount: number;
  /** From the first envelope that waits. */
  readonly timeoutMs: number;
  /** A larger envelope is refused. */
  readonly absoluteMaxBytes: number;
  /** A block is cut before the envelope that would make it larger. */
  readonly preferredMaxBytes: number;
}

export interface OrdererOptions {
  readonly ledger: ChannelLedger;
  readonly membership: Membership;
  readonly batch: BatchLimits;
}

/** `common.Status` and, unless it is 200, why: as Fabric's orderer answers. */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

/** Orders one channel's envelopes, one at a time. */
export interface Orderer {
  /**
   * Answers once the envelope has its place in the order (200), or with why it is refused.
   *
   * @param header - the envelope's, where it was read before.
   */
  broadcast(envelope: Uint8Array, header?: EnvelopeHeader): Promise<BroadcastAnswer>;
  /** Cuts what waits, waits for its commit, and refuses (503) from then on. */
  stop(): Promise<void>;
}
