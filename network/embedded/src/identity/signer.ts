import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Issued } from "@basics/local";
import { createSigner } from "@basics/messages/signature";
import { serializeIdentity } from "./serialized-identity.js";
import type { SigningIdentity } from "./types.js";
import { SignatureRecord, signerDigest } from "./verified-signatures.js";

/**
 * Makes the identity of `mspId` that a CA issued ready to sign. The process notes its own
 * signatures, because it need not verify them again.
 *
 * @throws an Error if the key does not belong to the certificate
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
