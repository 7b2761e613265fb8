import type { Identity } from "../identity/types.js";

/** Who must endorse what. `policy/` makes these. */
export interface EndorsementPolicy {
  /** Whether these (distinct, verified) endorsers are enough. */
  evaluate(endorsers: readonly Identity[]): boolean;
  /** Whether one peer of each of these organisations would be enough; used to choose endorsers. */
  satisfiedByPeersOf(mspIds: readonly string[]): boolean;
}

/** The chaincodes that a channel has committed definitions of. */
export interface ChannelPolicies {
  /** Undefined where no chaincode of that name is defined on the channel. */
  endorsement(chaincode: string): EndorsementPolicy | undefined;
}
