import { readFile } from "node:fs/promises";
import { msp } from "@hyperledger/fabric-protos";
import { createSigner } from "./signature/signer.js";

/** An identity that creates and signs messages. */
export interface SigningIdentity {
  readonly mspId: string;
  /** A serialised `msp.SerializedIdentity`, as Fabric names creators. */
  readonly creator: Uint8Array;
  /** Signs a whole message by ECDSA over SHA-256; the signature is in DER, with a low `s`. */
  sign(message: Uint8Array): Uint8Array;
}

/**
 * Loads an identity from PEM files.
 *
 * @throws an Error where a file is missing or holds something else.
 */
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

/** An identity from PEM texts. @throws an Error where the private key is none that Fabric takes. */
export function createSigningIdentity(
  mspId: string,
  pem: { readonly certificate: string; readonly privateKey: string },
): SigningIdentity {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(pem.certificate));
  return {
    mspId,
    creator: identity.serializeBinary(),
    sign: createSigner(pem.privateKey),
  };
}
