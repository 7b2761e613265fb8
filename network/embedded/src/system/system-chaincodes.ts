import { peer } from "@hyperledger/fabric-protos";
import { queryLedger } from "./ledger-queries.js";
import type { SystemInvocation } from "./system-invocation.js";

const names = new Set(["qscc", "cscc"]);

export function isSystemChaincode(name: string): boolean {
  return names.has(name);
}

/** Answers a call of `qscc` or `cscc`. A refusal is a response of status 500. */
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
