import { X509Certificate } from "node:crypto";
import { childrenOf, contentOf } from "@basics/messages/signature";

const subjectKeyIdentifier = Buffer.from("0603551d0e", "hex");

/** The fields of a CA's certificate that the certificates it issues repeat. */
export interface CertificateFields {
  /** The subject's name in DER. */
  readonly subject: Uint8Array;
  /** The certificate's identifier of its key; absent where it has none. */
  readonly keyIdentifier?: Uint8Array;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** Reads the fields of a certificate in PEM. @throws an Error where it is not a certificate. */
export function readFields(pem: string): CertificateFields {
  const parsed = new X509Certificate(pem);
  const [content] = childrenOf(parsed.raw);
  // The fields are version, serial number, algorithm, issuer, validity, subject, key, and [3]
  // extensions.
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
