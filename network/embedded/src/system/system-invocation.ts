import type { Channel } from "../channel.js";

/** A call of a chaincode that the peer itself provides. */
export interface SystemInvocation {
  /** Name of the chaincode that the client called. */
  readonly chaincode: string;
  /** `msp.SerializedIdentity` of the caller, whose signature was checked. */
  readonly creator: Uint8Array;
  /** The peer's. */
  readonly channels: ReadonlyMap<string, Channel>;
}
