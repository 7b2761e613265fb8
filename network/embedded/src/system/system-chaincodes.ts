import { peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import { policyNotMet } from "../services/access.js";
import { queryLedger } from "./ledger-queries.js";

/** A call of a chaincode that the peer itself provides. */
export interface SystemInvocation {
  /** Name of the chaincode that the client called. */
  readonly chaincode: string;
  /** `msp.SerializedIdentity` of the caller, whose signature was checked. */
  readonly creator: Uint8Array;
  /** The peer's. */
  readonly channels: ReadonlyMap<string, Channel>;
}

const names = new Set(["qscc", "cscc"]);

export function isSystemChaincode(name: string): boolean {
  return names.has(name);
}

/** Answers a call of `qscc` or `cscc`; what it refuses is a response of status 500. */
export async function invokeSystemChaincode(
  invocation: SystemInvocation,
  parameters: readonly Uint8Array[],
): Promise<peer.Response> {
  try {
    const payload =
      invocation.chaincode === "cscc"
        ? queryConfiguration(invocation, parameters)
        : await queryLedger(invocation, parameters);
    return respond(200, "", payload);
  } catch (error) {
    return respond(500, (error as Error).message);
  }
}

function queryConfiguration(
  { channels }: SystemInvocation,
  [name]: readonly Uint8Array[],
): Uint8Array {
  const functionName = Buffer.from(name ?? []).toString();
  if (functionName !== "GetChannels") {
    throw new Error(`the embedded network's cscc has GetChannels only, not ${functionName}`);
  }
  const response = new peer.ChannelQueryResponse();
  for (const id of channels.keys()) {
    const channel = new peer.ChannelInfo();
    channel.setChannelId(id);
    response.addChannels(channel);
  }
  return response.serializeBinary();
}

function respond(status: number, message: string, payload?: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(status);
  response.setMessage(message);
  if (payload !== undefined) response.setPayload(payload);
  return response;
}

/** @throws an Error unless the identity is a member of the channel. */
export function requireMember(channel: Channel, creator: Uint8Array, what: string): void {
  try {
    channel.membership.deserialize(creator);
  } catch (cause) {
    const reason = policyNotMet(channel.id, "Readers");
    throw new Error(`access denied for [${what}][${channel.id}]: [${reason}]`, { cause });
  }
}
