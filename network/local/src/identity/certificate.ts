import type { KeyObject } from "node:crypto";
import { createHash, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { createSigner, der } from "@basics/messages/signature";

const ecdsaWithSha256 = der.sequence(der.objectIdentifier("1.2.840.10045.4.3.2"));
const nameAttributes = { O: "2.5.4.10", OU: "2.5.4.11", CN: "2.5.4.3" } as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks of two machines differ, so that a new certificate should already be valid on both. */
const BACKDATING_MS = 5 * 60 * 1000;
/** The length of a serial number. RFC 5280 allows positive numbers of at most 20 bytes. */
const SERIAL_BYTES = 16;
/** The length of an uncompressed point on P-256, which ends a public key's SubjectPublicKeyInfo. */
const POINT_BYTES = 65;

export interface CertificateRequest {
  /** The subject in DER; see {@link distinguishedName}. */
  readonly subject: Uint8Array;
  readonly issuer: Uint8Array;
  readonly lifetimeDays: number;
  /** The issuer's period of validity, which limits the certificate's own. */
  readonly within?: { readonly from: Date; readonly to: Date };
  /** The holder's public key, on P-256. */
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  /** The extensions, each in DER. */
  readonly extensions: readonly Uint8Array[];
}

/**
 * Makes an X.509 certificate, PEM.
 *
 * Its signature is low-S: Fabric rewrites certificates with a high one when it loads them, which
 * would give the same identity two spellings.
 */
export function signCertificate(request: CertificateRequest): string {
  const now = Date.now();
  const { from = new Date(0), to } = request.within ?? {};
  const end = now + request.lifetimeDays * DAY_MS;
  const notBefore = der.time(new Date(Math.max(now - BACKDATING_MS, from.getTime())));
  const notAfter = der.time(new Date(Math.min(end, to?.getTime() ?? end)));
  const version3 = der.explicit(0, der.integer(Buffer.from([2])));
  const content = der.sequence(
    version3,
    der.integer(serialNumber()),
    ecdsaWithSha256,
    request.issuer,
    der.sequence(notBefore, notAfter),
    request.subject,
    request.publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, der.sequence(...request.extensions)),
  );
  const signature = createSigner(request.signingKey)(content);
  const certificate = der.sequence(content, ecdsaWithSha256, der.bitString(signature));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function serialNumber(): Buffer {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** A name in DER: `O`, `OU` (if any), `CN`, in this order. */
export function distinguishedName(commonName: string, organization: string, unit?: string): Buffer {
  const attribute = (name: keyof typeof nameAttributes, value: string): Buffer =>
    der.set(der.sequence(der.objectIdentifier(nameAttributes[name]), der.text(value)));
  return der.sequence(
    attribute("O", organization),
    ...(unit === undefined ? [] : [attribute("OU", unit)]),
    attribute("CN", commonName),
  );
}

/** An extension of any kind in DER. `value` is the content of its octet string. */
export function extension(identifier: string, critical: boolean, value: Uint8Array): Buffer {
  const flag = critical ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(identifier), ...flag, der.octetString(value));
}

/** The extensions of a CA that issues no certificates of further CAs. */
export function authorityExtensions(publicKey: KeyObject): Buffer[] {
  const noFurtherAuthority = der.integer(Buffer.from([0]));
  const certificateAndListSigning = der.bitString(Buffer.from([0x06]), 1);
  return [
    extension("2.5.29.19", true, der.sequence(der.boolean(true), noFurtherAuthority)),
    extension("2.5.29.15", true, certificateAndListSigning),
    subjectKeyIdentifier(publicKey),
  ];
}

/**
 * The extensions of a holder that signs with its key.
 *
 * @param authority the issuing CA's key, or the identifier of that key in the CA's own certificate.
 */
export function holderExtensions(
  publicKey: KeyObject,
  authority: KeyObject | Uint8Array,
): Buffer[] {
  const identifier = authority instanceof Uint8Array ? authority : keyIdentifier(authority);
  const digitalSignature = der.bitString(Buffer.from([0x80]), 7);
  return [
    extension("2.5.29.19", true, der.sequence()),
    extension("2.5.29.15", true, digitalSignature),
    subjectKeyIdentifier(publicKey),
    extension("2.5.29.35", false, der.sequence(der.implicit(0, identifier))),
  ];
}

/** The extensions of a TLS server and client. @param hosts its DNS names and IP addresses. */
export function tlsExtensions(hosts: readonly string[]): Buffer[] {
  const serverAuthentication = der.objectIdentifier("1.3.6.1.5.5.7.3.1");
  const clientAuthentication = der.objectIdentifier("1.3.6.1.5.5.7.3.2");
  const names = hosts.map((host) =>
    isIP(host) === 0 ? der.implicit(2, Buffer.from(host)) : der.implicit(7, addressBytes(host)),
  );
  return [
    extension("2.5.29.37", false, der.sequence(serverAuthentication, clientAuthentication)),
    extension("2.5.29.17", false, der.sequence(...names)),
  ];
}

function subjectKeyIdentifier(key: KeyObject): Buffer {
  return extension("2.5.29.14", false, der.octetString(keyIdentifier(key)));
}

/** The identifier of a key by the first method of RFC 5280. */
function keyIdentifier(key: KeyObject): Buffer {
  const point = key.export({ type: "spki", format: "der" }).subarray(-POINT_BYTES);
  return createHash("sha1").update(point).digest();
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const hex = [...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join("");
  return Buffer.from(hex, "hex");
}
