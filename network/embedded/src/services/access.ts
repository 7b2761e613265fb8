import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.js";
import type { Identity } from "../identity/types.js";
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

/** The member of the channel that signed the request, whether or not its certificate has expired. */
export function memberWhoSigned(
  channel: Channel,
  { identity, message, signature }: Omit<SignedRequest, "channelId">,
): Identity | undefined {
  try {
    const member = channel.membership.deserialize(identity);
    return member.verify(message, signature) ? member : undefined;
  } catch {
    return undefined;
  }
}

/** What Fabric says of a channel that the peer is not on. */
export function noPolicies(channelId: string): string {
  return `Failed to get policy manager for channel [${channelId}]`;
}

/** What Fabric says of one whom a channel's policy for readers, or for writers, does not know. */
export function policyNotMet(channelId: string, policy: "Readers" | "Writers"): string {
  return (
    `Failed evaluating policy on signed data during check policy on channel [${channelId}] with policy ` +
    `[/Channel/Application/${policy}]: [implicit policy evaluation failed - 0 sub-policies were satisfied, ` +
    `but this policy requires 1 of the '${policy}' sub-policies to be satisfied]`
  );
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
    throw new GrpcError(status.PERMISSION_DENIED, noPolicies(channelId));
  }
  if (memberWhoSigned(channel, request) === undefined) {
    throw new GrpcError(status.PERMISSION_DENIED, policyNotMet(channelId, "Readers"));
  }
  return channel;
}
