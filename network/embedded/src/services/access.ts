import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.js";
import { GrpcError } from "./grpc-error.js";

/** A request that carries its sender's identity and signature. */
export interface SignedRequest {
  readonly channelId: string;
  /** `msp.SerializedIdentity` */
  readonly identity: Uint8Array;
  /** What was signed. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether a member of the channel signed the request. */
export function isSignedByMember(
  channel: Channel,
  { identity, message, signature }: Omit<SignedRequest, "channelId">,
): boolean {
  try {
    return channel.membership.deserialize(identity).verify(message, signature);
  } catch {
    return false;
  }
}

/**
 * The channel that a member asks about.
 *
 * @throws GrpcError PERMISSION_DENIED, for a channel that this peer is not on as for a stranger to it.
 */
export function authenticateRequest(
  channels: ReadonlyMap<string, Channel>,
  request: SignedRequest,
): Channel {
  const { channelId } = request;
  const channel = channels.get(channelId);
  if (channel === undefined) {
    throw new GrpcError(
      status.PERMISSION_DENIED,
      `failed to get policy manager for channel [${channelId}]`,
    );
  }
  if (!isSignedByMember(channel, request)) {
    throw new GrpcError(
      status.PERMISSION_DENIED,
      `failed evaluating policy on signed data during check policy on channel [${channelId}] with policy [/Channel/Application/Readers]: ` +
        "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Readers' sub-policies to be satisfied",
    );
  }
  return channel;
}
