import type { MethodDefinition, ServerDuplexStream } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.js";
import { parseHeader } from "../ledger/transaction.js";
import type { EnvelopeHeader } from "../ledger/transaction.js";
import type { BroadcastAnswer } from "../ordering/types.js";
import { GrpcError } from "./grpc-error.js";
import { parse, UNREADABLE } from "./parse.js";
import { cancellation, messagesOf } from "./streams.js";

/**
 * AtomicBroadcast as its protocol says, but with the envelope's own bytes, because those are
 * ordered.
 */
export const broadcastDefinition = {
  ...orderer.AtomicBroadcastService,
  broadcast: {
    ...orderer.AtomicBroadcastService.broadcast,
    requestDeserialize: (bytes: Buffer) => bytes,
  } as unknown as MethodDefinition<Buffer, orderer.BroadcastResponse>,
};

/** Takes envelopes one by one and answers each. A refusal ends the stream, as in Fabric. */
export async function serveBroadcast(
  channels: ReadonlyMap<string, Channel>,
  stream: ServerDuplexStream<Buffer, orderer.BroadcastResponse>,
): Promise<void> {
  const { signal } = cancellation(stream);
  for await (const message of messagesOf<Buffer>(stream, signal)) {
    refuseUnreadable(message);
    const answer = await order(channels, message);
    const response = new orderer.BroadcastResponse();
    response.setStatus(answer.status as common.StatusMap[keyof common.StatusMap]);
    response.setInfo(answer.info);
    stream.write(response);
    if (answer.status !== common.Status.SUCCESS) break;
  }
  stream.end();
}

/** Gives an envelope to the orderer of the channel that its header names. */
export async function order(
  channels: ReadonlyMap<string, Channel>,
  bytes: Uint8Array,
): Promise<BroadcastAnswer> {
  const header = headerOf(bytes);
  let channelId: string;
  try {
    channelId = header?.channelHeader.getChannelId() ?? channelOf(bytes);
  } catch (error) {
    const info = `could not determine channel ID: ${(error as Error).message}`;
    return { status: common.Status.BAD_REQUEST, info };
  }
  const channel = channels.get(channelId);
  if (channel === undefined) {
    return { status: common.Status.BAD_REQUEST, info: "channel does not exist" };
  }
  return await channel.orderer.broadcast(bytes, header);
}

/** Reads the headers; undefined if a part of them cannot be read. */
function headerOf(bytes: Uint8Array): EnvelopeHeader | undefined {
  try {
    return parseHeader(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Finds the channel's name.
 *
 * @throws an Error that names the part that keeps it from being found
 */
function channelOf(bytes: Uint8Array): string {
  const envelope = parse("Envelope", () => common.Envelope.deserializeBinary(bytes));
  const payload = parse("Payload", () =>
    common.Payload.deserializeBinary(envelope.getPayload_asU8()),
  );
  const header = payload.getHeader();
  if (header === undefined) throw new Error("header not set");
  return parse("ChannelHeader", () =>
    common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()),
  ).getChannelId();
}

/** Refuses bytes that cannot be read. The protocol's own decoding would do so, if it were used. */
function refuseUnreadable(bytes: Uint8Array): void {
  try {
    common.Envelope.deserializeBinary(bytes);
  } catch {
    const message = `grpc: failed to unmarshal the received message: ${UNREADABLE}`;
    throw new GrpcError(status.INTERNAL, message);
  }
}
