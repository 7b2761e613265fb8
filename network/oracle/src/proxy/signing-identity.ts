import { createPrivateKey, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hash, signers } from "@hyperledger/fabric-gateway";
import { common, msp } from "@hyperledger/fabric-protos";
import timestampMessages from "google-protobuf/google/protobuf/timestamp_pb.js";

/** PEM files of an identity, and its organisation. */
export interface IdentityFiles {
  readonly mspId: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Signs requests to an ordering service, as an identity that may read its channels. */
export class SigningIdentity {
  readonly #creator: Uint8Array;
  readonly #sign: (digest: Uint8Array) => Promise<Uint8Array>;

  private constructor(creator: Uint8Array, sign: (digest: Uint8Array) => Promise<Uint8Array>) {
    this.#creator = creator;
    this.#sign = sign;
  }

  /** @throws an Error where a file is missing or holds something else. */
  static async load({ mspId, certificate, privateKey }: IdentityFiles): Promise<SigningIdentity> {
    const [idBytes, key] = await Promise.all([readFile(certificate), readFile(privateKey)]);
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(idBytes);
    const sign = signers.newPrivateKeySigner(createPrivateKey(key));
    return new SigningIdentity(identity.serializeBinary(), sign);
  }

  /** A serialised `common.Envelope` with some content. */
  async envelope(
    channelId: string,
    type: common.HeaderTypeMap[keyof common.HeaderTypeMap],
    data: Uint8Array,
  ): Promise<Buffer> {
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(type);
    channelHeader.setChannelId(channelId);
    channelHeader.setTimestamp(timestampMessages.Timestamp.fromDate(new Date()));
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(this.#creator);
    signatureHeader.setNonce(randomBytes(24));
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(data);
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(await this.#sign(hash.sha256(bytes)));
    return Buffer.from(envelope.serializeBinary());
  }
}
