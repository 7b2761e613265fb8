import { msp } from "@hyperledger/fabric-protos";

/** Makes the bytes of a `msp.SerializedIdentity`, by which messages name creators and endorsers. */
export function serializeIdentity(mspId: string, certificatePem: string): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return identity.serializeBinary();
}

/**
 * Reads the MSP id and the certificate (PEM) of a serialized identity, without verifying them.
 *
 * @throws an Error if the bytes are not a `msp.SerializedIdentity`
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
