import type { ClientDuplexStream, MethodDefinition, ServerDuplexStream } from "@grpc/grpc-js";
import { orderer } from "@hyperledger/fabric-protos";

/** A stream whose messages stay bytes. */
export type RawServerStream = ServerDuplexStream<Buffer, Buffer>;
export type RawClientStream = ClientDuplexStream<Buffer, Buffer>;

const asTheyAre = {
  requestSerialize: (bytes: Buffer) => bytes,
  requestDeserialize: (bytes: Buffer) => bytes,
  responseSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
};

const { broadcast, deliver } = orderer.AtomicBroadcastService;

/** The service AtomicBroadcast of Fabric, without decoding its messages. */
export const rawBroadcast = {
  broadcast: { ...broadcast, ...asTheyAre } as MethodDefinition<Buffer, Buffer>,
  deliver: { ...deliver, ...asTheyAre } as MethodDefinition<Buffer, Buffer>,
};

/** The longest message, as Fabric's nodes have it by default. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/**
 * The answer of an ordering service to an envelope: a `common.Status`, and the reason of a refusal.
 */
export interface BroadcastAnswer {
  readonly status: number;
  readonly info: string;
}

export function encodeAnswer({ status, info }: BroadcastAnswer): Buffer {
  const response = new orderer.BroadcastResponse();
  response.setStatus(status as ReturnType<orderer.BroadcastResponse["getStatus"]>);
  response.setInfo(info);
  return Buffer.from(response.serializeBinary());
}

export function decodeAnswer(bytes: Uint8Array): BroadcastAnswer {
  const response = orderer.BroadcastResponse.deserializeBinary(bytes);
  return { status: response.getStatus(), info: response.getInfo() };
}
