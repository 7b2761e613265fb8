import type { KeyObject } from "node:crypto";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
} from "node:crypto";
import {
  authorityExtensions,
  distinguishedName,
  extension,
  holderExtensions,
  signCertificate,
  tlsExtensions,
} from "./certificate.js";
import { loadOrMake } from "./key-folder.js";
import type { CertificateAuthority, IdentityRequest, Issued } from "./types.js";

const ATTRIBUTES_IDENTIFIER = "1.2.3.4.5.6.7.8.1";
const LONG_LIFETIME_DAYS = 3650;

export interface CertificateAuthorityOptions {
  /**
   * The folder of the roots (`ca/`, `tlsca/`), whose keys have mode 0600. It is made where absent.
   */
  readonly folder: string;
  readonly mspId: string;
}

interface Root {
  readonly certificate: string;
  readonly name: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Loads the two CAs of an organisation from its folder, or makes them where it is empty.
 *
 * @throws an Error where the folder holds something else.
 */
export async function openCertificateAuthority({
  folder,
  mspId,
}: CertificateAuthorityOptions): Promise<CertificateAuthority> {
  const [root, tlsRoot] = await Promise.all([
    openRoot(folder, "ca", mspId),
    openRoot(folder, "tlsca", mspId),
  ]);
  return {
    mspId,
    rootCertificate: root.certificate,
    tlsRootCertificate: tlsRoot.certificate,
    issueIdentity: (request) => orReject(() => issueIdentity(root, mspId, request)),
    issueTls: ({ hosts }) => orReject(() => issueTls(tlsRoot, mspId, hosts)),
  };
}

async function openRoot(folder: string, kind: "ca" | "tlsca", mspId: string): Promise<Root> {
  const name = distinguishedName(`${kind}.${mspId}`, mspId);
  const issued = await loadOrMake({ folder, name: kind, make: () => makeRoot(name) });
  const organization = organizationOf(issued.certificate);
  if (organization !== mspId) {
    throw new Error(
      `${folder} holds the CA of ${organization ?? "nobody"}, not of ${mspId}; use another folder`,
    );
  }
  const privateKey = createPrivateKey(issued.privateKey);
  const publicKey = createPublicKey(privateKey);
  return { certificate: issued.certificate, name, privateKey, publicKey };
}

function organizationOf(certificate: string): string | undefined {
  const { subject } = new X509Certificate(certificate);
  return /^O=(.*)$/m.exec(subject)?.[1];
}

function makeRoot(name: Uint8Array): Promise<Issued> {
  const { privateKey, publicKey } = generateKeys();
  const certificate = signCertificate({
    subject: name,
    issuer: name,
    lifetimeDays: LONG_LIFETIME_DAYS,
    publicKey,
    signingKey: privateKey,
    extensions: authorityExtensions(publicKey),
  });
  return Promise.resolve({ certificate, privateKey: toPem(privateKey) });
}

function issueIdentity(
  root: Root,
  mspId: string,
  { commonName, role, attributes = {}, lifetimeDays = LONG_LIFETIME_DAYS }: IdentityRequest,
): Issued {
  if (commonName === "") throw new Error("commonName of an identity must not be empty");
  const attributesText = Buffer.from(JSON.stringify({ attrs: attributes }));
  return issue(
    root,
    distinguishedName(commonName, mspId, role),
    Object.keys(attributes).length > 0
      ? [extension(ATTRIBUTES_IDENTIFIER, false, attributesText)]
      : [],
    lifetimeDays,
  );
}

function issueTls(root: Root, mspId: string, hosts: readonly string[]): Issued {
  const [first] = hosts;
  if (first === undefined) throw new Error("hosts of a TLS certificate must name at least one");
  return issue(root, distinguishedName(first, mspId), tlsExtensions(hosts));
}

function issue(
  root: Root,
  subject: Uint8Array,
  extensions: readonly Uint8Array[],
  lifetimeDays = LONG_LIFETIME_DAYS,
): Issued {
  const { privateKey, publicKey } = generateKeys();
  const certificate = signCertificate({
    subject,
    issuer: root.name,
    lifetimeDays,
    publicKey,
    signingKey: root.privateKey,
    extensions: [...holderExtensions(publicKey, root.publicKey), ...extensions],
  });
  return { certificate, privateKey: toPem(privateKey) };
}

function generateKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** A private key as PKCS #8 in PEM. */
function toPem(privateKey: KeyObject): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function orReject<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
