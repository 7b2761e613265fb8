import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.js";
import type { Identity } from "../identity/types.js";
import { GrpcError } from "./grpc-error.js";

/** A request that carries its sender's identity and signature. */
export interface SignedRequest {
  readonly channelId: string;
  /** The sender's `msp.SerializedIdentity`. */
  readonly identity: Uint8Array;
  /** The bytes that were signed. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Returns the member of the channel that signed the request, whether or not its certificate has
 * expired.
 */
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

/** Fabric's message about a channel that the peer is not on. */
export function noPolicies(channelId: string): string {
  return `Failed to get policy manager for channel [${channelId}]`;
}

/**
 * Fabric's message about an identity that does not meet a channel's policy for readers, or for
 * writers.
 */
export function policyNotMet(channelId: string, policy: "Readers" | "Writers"): string {
  return (
    `Failed evaluating policy on signed data during check policy on channel [${channelId}] with policy ` +
    `[/Channel/Application/${policy}]: [implicit policy evaluation failed - 0 sub-policies were satisfied, ` +
    `but this policy requires 1 of the '${policy}' sub-policies to be satisfied]`
  );
}

/**
 * Returns the channel that a member asks about.
 *
 * @throws GrpcError PERMISSION_DENIED, to a stranger and also for a channel that this peer is not
 *   on
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
