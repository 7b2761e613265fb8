import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { distinguishedName, extension, holderExtensions, signCertificate } from "./certificate.js";
import { readFields } from "./certificate-fields.js";
import type { IdentityFiles } from "./client-identities.js";
import type { CertificateAuthority, IdentityRequest, Issued } from "./types.js";

const ATTRIBUTES_IDENTIFIER = "1.2.3.4.5.6.7.8.1";
const LIFETIME_DAYS = 3650;

export interface ExistingAuthorityOptions {
  readonly mspId: string;
  /** PEM files of a CA that others made: `cryptogen`, for example. Its key is on P-256. */
  readonly files: IdentityFiles;
}

/** A CA made by other tools, which issues identities but no TLS certificates. */
export type ExistingAuthority = Pick<
  CertificateAuthority,
  "mspId" | "rootCertificate" | "issueIdentity"
>;

/**
 * Opens a CA by its certificate and key. The certificates that it issues name it as its own does.
 *
 * @throws an Error that names the files, where they are not a CA on P-256 and its key.
 */
export async function openExistingAuthority({
  mspId,
  files,
}: ExistingAuthorityOptions): Promise<ExistingAuthority> {
  const [rootCertificate, keyText] = await Promise.all([
    readFile(files.certificate, "utf8"),
    readFile(files.privateKey, "utf8"),
  ]);
  const certificate = new X509Certificate(rootCertificate);
  const signingKey = createPrivateKey(keyText);
  if (!certificate.ca) throw new Error(`${files.certificate} is not the certificate of a CA`);
  if (signingKey.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new Error(
      `${files.privateKey} is not a key on P-256, which Fabric's identities need here`,
    );
  }
  if (!certificate.checkPrivateKey(signingKey)) {
    throw new Error(`${files.privateKey} is not the key of ${files.certificate}`);
  }
  const fields = readFields(rootCertificate);
  const issue = ({ commonName, role, attributes = {} }: IdentityRequest): Issued => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const text = Buffer.from(JSON.stringify({ attrs: attributes }));
    const authority = fields.keyIdentifier ?? createPublicKey(signingKey);
    return {
      certificate: signCertificate({
        subject: distinguishedName(commonName, mspId, role),
        issuer: fields.subject,
        lifetimeDays: LIFETIME_DAYS,
        publicKey,
        signingKey,
        within: { from: fields.validFrom, to: fields.validTo },
        extensions: [
          ...holderExtensions(publicKey, authority),
          ...(Object.keys(attributes).length > 0
            ? [extension(ATTRIBUTES_IDENTIFIER, false, text)]
            : []),
        ],
      }),
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  };
  return {
    mspId,
    rootCertificate,
    issueIdentity: (request) => Promise.resolve(request).then(issue),
  };
}
