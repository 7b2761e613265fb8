import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Issued } from "@basics/local";
import { createSigner } from "@basics/messages/signature";
import { serializeIdentity } from "./serialized-identity.js";
import type { SigningIdentity } from "./types.js";
import { SignatureRecord, signerDigest } from "./verified-signatures.js";

/**
 * The identity of `mspId` that a CA issued, ready to sign. This process need not verify again what
 * it signed itself, so it notes the signature.
 *
 * @throws an Error where the key is not the certificate's.
 */
export function createSigningIdentity(mspId: string, issued: Issued): SigningIdentity {
  const certificate = new X509Certificate(issued.certificate);
  if (!certificate.checkPrivateKey(createPrivateKey(issued.privateKey))) {
    throw new Error(`private key of an identity of ${mspId} is not its certificate's`);
  }
  const serialized = serializeIdentity(mspId, issued.certificate);
  const signer = signerDigest(serialized);
  const sign = createSigner(issued.privateKey);
  return {
    mspId,
    serialized,
    sign: (message) => {
      const signature = sign(message);
      new SignatureRecord(signer, message, signature).keep();
      return signature;
    },
  };
}
