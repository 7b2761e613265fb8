import { X509Certificate } from "node:crypto";
import { childrenOf, contentOf } from "@basics/messages/signature";

const subjectKeyIdentifier = Buffer.from("0603551d0e", "hex");

/** What a certificate says of a CA, as far as those that it issues repeat it. */
export interface CertificateFields {
  /** DER */
  readonly subject: Uint8Array;
  /** How it identifies its key; absent where it does not. */
  readonly keyIdentifier?: Uint8Array;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** @param pem a certificate. @throws where it is none. */
export function readFields(pem: string): CertificateFields {
  const parsed = new X509Certificate(pem);
  const [content] = childrenOf(parsed.raw);
  // Version, serial number, algorithm, issuer, validity, subject, key, [3] extensions.
  const fields = childrenOf(content ?? Buffer.alloc(0));
  const [subject, extensions] = [fields[5], fields.find((field) => field[0] === 0xa3)];
  if (subject === undefined) throw new Error("not an X.509 certificate of version 3");
  const keyIdentifier = extensions && findKeyIdentifier(extensions);
  return {
    subject,
    ...(keyIdentifier === undefined ? {} : { keyIdentifier }),
    validFrom: new Date(parsed.validFrom),
    validTo: new Date(parsed.validTo),
  };
}

function findKeyIdentifier(extensions: Buffer): Buffer | undefined {
  const [list] = childrenOf(extensions);
  for (const extension of childrenOf(list ?? Buffer.alloc(0))) {
    const [identifier, ...rest] = childrenOf(extension);
    if (identifier?.equals(subjectKeyIdentifier) !== true) continue;
    const value = rest.at(-1);
    return value && contentOf(contentOf(value));
  }
  return undefined;
}
