import { randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";
import type { SigningIdentity } from "./signing-identity.js";

/** The content of an envelope. */
export interface EnvelopeContent {
  readonly channel: string;
  /** The type of the content, one of `common.HeaderType`. */
  readonly type: common.HeaderTypeMap[keyof common.HeaderTypeMap];
  readonly data: Uint8Array;
}

/** An envelope as ordering services take it: content under its creator's signature. */
export function signedEnvelope(
  { channel, type, data }: EnvelopeContent,
  identity: SigningIdentity,
): common.Envelope {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(channel);
  channelHeader.setTimestamp(timestampMessages.Timestamp.fromDate(new Date()));
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(identity));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(identity.sign(bytes));
  return envelope;
}

/** A serialised signature header that names the creator, with a new nonce. */
export function signatureHeader({ creator }: SigningIdentity): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(creator);
  header.setNonce(randomBytes(24));
  return header.serializeBinary();
}
