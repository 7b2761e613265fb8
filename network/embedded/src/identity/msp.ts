import { verify, X509Certificate, type KeyObject } from "node:crypto";
import type { Role } from "@basics/local";
import { isLowS } from "@basics/messages/signature";
import { BoundedCache } from "../bounded-cache.js";
import { compareKeys } from "../ledger/key-order.js";
import { parseSerializedIdentity } from "./serialized-identity.js";
import type { Identity, Membership } from "./types.js";
import { MAX_SIGNATURE_BYTES, SignatureRecord, signerDigest } from "./verified-signatures.js";

/** One organisation as its MSP is configured: an id and the roots of its identities, PEM. */
export interface Organization {
  readonly mspId: string;
  readonly rootCertificates: readonly string[];
}

/** Identities are few; an attacker who sends many must not fill the memory. */
const IDENTITY_CACHE_SIZE = 1_000;
const ROLES: readonly Role[] = ["client", "peer", "admin", "orderer"];

/**
 * The organisations whose identities count.
 *
 * @throws an Error where a root is not the certificate of a CA, or an MSP id stands twice.
 */
export function createMembership(organizations: readonly Organization[]): Membership {
  const rootsOf = new Map<string, X509Certificate[]>();
  for (const { mspId, rootCertificates } of organizations) {
    if (rootsOf.has(mspId)) throw new Error(`MSP ${mspId} stands twice in the membership`);
    rootsOf.set(mspId, rootCertificates.map(parseRoot.bind(undefined, mspId)));
  }
  const identities = new BoundedCache<string, Identity>(IDENTITY_CACHE_SIZE);

  return {
    mspIds: [...rootsOf.keys()].sort(compareKeys),
    deserialize(serializedIdentity) {
      const key = Buffer.from(serializedIdentity).toString("latin1");
      let identity = identities.get(key);
      if (identity === undefined) {
        identity = check(serializedIdentity, rootsOf);
        identities.set(key, identity);
      }
      return identity;
    },
  };
}

function parseRoot(mspId: string, pem: string): X509Certificate {
  const root = new X509Certificate(pem);
  if (!root.ca) throw new Error(`a root of MSP ${mspId} is not the certificate of a CA`);
  return root;
}

function check(
  serialized: Uint8Array,
  rootsOf: ReadonlyMap<string, readonly X509Certificate[]>,
): Identity {
  const { mspId, pem } = parseSerializedIdentity(serialized);
  const roots = rootsOf.get(mspId);
  if (roots === undefined) throw new Error(`MSP ${JSON.stringify(mspId)} is unknown`);
  const certificate = parseCertificate(mspId, pem);
  if (certificate.ca) throw new Error(`an identity of MSP ${mspId} is the certificate of a CA`);
  const root = roots.find(
    (candidate) => certificate.checkIssued(candidate) && certificate.verify(candidate.publicKey),
  );
  if (root === undefined) {
    throw new Error(`certificate was not issued by a root of MSP ${mspId}`);
  }
  const key = certificate.publicKey;
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new Error(`certificate of MSP ${mspId} holds no EC key on P-256`);
  }
  const bytes = Uint8Array.from(serialized);
  return {
    mspId,
    roles: new Set([roleOf(mspId, certificate)]),
    certificate,
    expiresAt: Date.parse(certificate.validTo),
    serialized: bytes,
    verify: cachedVerifier(bytes, key),
  };
}

function parseCertificate(mspId: string, pem: string): X509Certificate {
  // Node would take DER too; Fabric wants PEM.
  if (!pem.startsWith("-----BEGIN CERTIFICATE-----")) {
    throw new Error(`identity of MSP ${mspId} holds no PEM certificate`);
  }
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new Error(`identity of MSP ${mspId} holds a malformed certificate`, { cause });
  }
}

/** With NodeOUs enabled, Fabric wants exactly one of the four role units in a certificate. */
function roleOf(mspId: string, certificate: X509Certificate): Role {
  const { OU = [] } = certificate.toLegacyObject().subject as { OU?: string | string[] };
  const units = Array.isArray(OU) ? OU : [OU];
  const [role, ...others] = ROLES.filter((candidate) => units.includes(candidate));
  if (role === undefined || others.length > 0) {
    const found = units.length > 0 ? units.join(", ") : "none";
    throw new Error(
      `certificate of MSP ${mspId} must have exactly one of the organisational units ` +
        `${ROLES.join(", ")}; it has ${found}`,
    );
  }
  return role;
}

function cachedVerifier(serialized: Uint8Array, key: KeyObject): Identity["verify"] {
  const signer = signerDigest(serialized);
  return (message, signature) => {
    if (signature.length > MAX_SIGNATURE_BYTES) return false;
    const record = new SignatureRecord(signer, message, signature);
    if (record.isKnownGood()) return true;
    const good = isLowS(signature) && verify("sha256", message, key, signature);
    if (good) record.keep();
    return good;
  };
}
