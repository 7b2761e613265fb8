import type { MethodDefinition, ServerDuplexStream } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import { cancellation, messagesOf } from "./streams.js";

/** AtomicBroadcast as its protocol says, but with the envelope's own bytes, which are what is ordered. */
export const broadcastDefinition = {
  ...orderer.AtomicBroadcastService,
  broadcast: {
    ...orderer.AtomicBroadcastService.broadcast,
    requestDeserialize: (bytes: Buffer) => bytes,
  } as unknown as MethodDefinition<Buffer, orderer.BroadcastResponse>,
};

/** Takes envelopes one by one, and answers each; a refusal ends the stream, as in Fabric. */
export async function serveBroadcast(
  channels: ReadonlyMap<string, Channel>,
  stream: ServerDuplexStream<Buffer, orderer.BroadcastResponse>,
): Promise<void> {
  const { signal } = cancellation(stream);
  for await (const message of messagesOf<Buffer>(stream, signal)) {
    const answer = await order(channels, message);
    const response = new orderer.BroadcastResponse();
    response.setStatus(answer.status as common.StatusMap[keyof common.StatusMap]);
    response.setInfo(answer.info);
    stream.write(response);
    if (answer.status !== common.Status.SUCCESS) break;
  }
  stream.end();
}

async function order(
  channels: ReadonlyMap<string, Channel>,
  bytes: Buffer,
): Promise<{ status: number; info: string }> {
  let channelId: string;
  try {
    channelId = channelOf(bytes);
  } catch (error) {
    const info = `could not determine channel ID: ${(error as Error).message}`;
    return { status: common.Status.BAD_REQUEST, info };
  }
  const channel = channels.get(channelId);
  if (channel === undefined) {
    return { status: common.Status.BAD_REQUEST, info: "channel does not exist" };
  }
  return await channel.orderer.broadcast(bytes);
}

function channelOf(bytes: Uint8Array): string {
  const envelope = common.Envelope.deserializeBinary(bytes);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = payload.getHeader();
  if (header === undefined) throw new Error("no header was set");
  return common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getChannelId();
}
