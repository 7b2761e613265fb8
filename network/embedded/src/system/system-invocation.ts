import type { Channel } from "../channel.js";

/** A call of a chaincode that the peer itself provides. */
export interface SystemInvocation {
  /** The name of the chaincode that the client called. */
  readonly chaincode: string;
  /** The caller's `msp.SerializedIdentity`, whose signature was checked. */
  readonly creator: Uint8Array;
  /** The peer's channels by name. */
  readonly channels: ReadonlyMap<string, Channel>;
}
