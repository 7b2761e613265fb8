import type { Identity } from "../identity/types.js";

/** The rule that says whose endorsements are enough. */
export interface EndorsementPolicy {
  /** Tells whether these (distinct, verified) endorsers are enough. */
  evaluate(endorsers: readonly Identity[]): boolean;
  /**
   * Tells whether one peer of each of these organisations would be enough. It is used to choose
   * endorsers.
   */
  satisfiedByPeersOf(mspIds: readonly string[]): boolean;
}

/** The endorsement policies of the chaincodes that are defined on a channel. */
export interface ChannelPolicies {
  /**
   * Returns a chaincode's policy; undefined if no chaincode of that name is defined on the channel.
   */
  endorsement(chaincode: string): EndorsementPolicy | undefined;
}
