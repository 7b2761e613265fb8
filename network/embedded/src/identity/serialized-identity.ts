import { msp } from "@hyperledger/fabric-protos";

/** The bytes of `msp.SerializedIdentity`, as creators and endorsers stand in messages. */
export function serializeIdentity(mspId: string, certificatePem: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return identity.serializeBinary();
}

/**
 * The MSP id and the certificate (PEM) of serialized identity bytes, unverified.
 *
 * @throws an Error where the bytes are not a `msp.SerializedIdentity`.
 */
export function parseSerializedIdentity(bytes: Uint8Array): { mspId: string; pem: string } {
  let identity: msp.SerializedIdentity;
  try {
    identity = msp.SerializedIdentity.deserializeBinary(bytes);
  } catch (cause) {
    throw new Error("identity is not a msp.SerializedIdentity message", { cause });
  }
  const pem = Buffer.from(identity.getIdBytes_asU8()).toString("latin1");
  return { mspId: identity.getMspid(), pem };
}
