import { createPrivateKey, sign as signMessage, X509Certificate } from "node:crypto";
import type { Issued } from "@basics/local";
import { toLowS } from "@basics/local";
import { serializeIdentity } from "./serialized-identity.js";
import type { SigningIdentity } from "./types.js";
import { SignatureRecord, signerDigest } from "./verified-signatures.js";

/**
 * A signer of messages: ECDSA over SHA-256, DER, low `s`.
 *
 * @param privateKeyPem - PKCS #8 or SEC 1, P-256.
 * @throws an Error where the key is of another kind.
 */
export function createSigner(privateKeyPem: string): (message: Uint8Array) => Uint8Array {
  const key = createPrivateKey(privateKeyPem);
  const curve = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType ?? "unknown";
  if (curve !== "prime256v1") {
    throw new Error(`private key is of kind ${curve}, expected an EC key on P-256 (prime256v1)`);
  }
  return (message) => toLowS(signMessage("sha256", message, key));
}

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
