import { createPrivateKey, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IdentityFiles } from "@basics/local";
import { hash, signers } from "@hyperledger/fabric-gateway";
import { common, msp } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";

/** Who creates and signs messages. */
export interface SigningIdentity {
  readonly mspId: string;
  /** A serialised identity, as Fabric names creators. */
  readonly creator: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export async function loadSigningIdentity(
  mspId: string,
  files: IdentityFiles,
): Promise<SigningIdentity> {
  const [certificate, key] = await Promise.all([
    readFile(files.certificate),
    readFile(files.privateKey),
  ]);
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificate);
  const signer = signers.newPrivateKeySigner(createPrivateKey(key));
  return {
    ...{ mspId, creator: identity.serializeBinary() },
    sign: (message) => signer(hash.sha256(message)),
  };
}

export interface EnvelopeContent {
  readonly channel: string;
  /** One of `common.HeaderType` */
  readonly type: common.HeaderTypeMap[keyof common.HeaderTypeMap];
  readonly data: Uint8Array;
}

/** What ordering services take: content under a creator's signature. */
export async function signedEnvelope(
  { channel, type, data }: EnvelopeContent,
  identity: SigningIdentity,
): Promise<common.Envelope> {
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
  envelope.setSignature(await identity.sign(bytes));
  return envelope;
}

/** Serialised, with a nonce of its own. */
export function signatureHeader({ creator }: SigningIdentity): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(creator);
  header.setNonce(randomBytes(24));
  return header.serializeBinary();
}
