import { createPrivateKey, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
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

/** @throws an Error where a file is missing or holds something else. */
export async function loadSigningIdentity(
  mspId: string,
  files: { readonly certificate: string; readonly privateKey: string },
): Promise<SigningIdentity> {
  const [certificate, privateKey] = await Promise.all([
    readFile(files.certificate, "utf8"),
    readFile(files.privateKey, "utf8"),
  ]);
  return createSigningIdentity(mspId, { certificate, privateKey });
}

/** @throws an Error where the private key is none. */
export function createSigningIdentity(
  mspId: string,
  pem: { readonly certificate: string; readonly privateKey: string },
): SigningIdentity {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(pem.certificate));
  const signer = signers.newPrivateKeySigner(createPrivateKey(pem.privateKey));
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
