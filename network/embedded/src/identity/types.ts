import type { X509Certificate } from "node:crypto";

/** What the organisational unit (NodeOU) of a certificate says its holder is. */
export type Role = "client" | "peer" | "admin" | "orderer";

/** A member of a channel whose certificate was checked: chain, validity, NodeOU. */
export interface Identity {
  readonly mspId: string;
  readonly roles: ReadonlySet<Role>;
  readonly certificate: X509Certificate;
  /** The bytes of `msp.SerializedIdentity` that it was made from. */
  readonly serialized: Uint8Array;
  /** Whether `signature` is this identity's ECDSA-with-SHA-256 signature (DER, low S) of `message`. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The organisations of one channel, or all that one orderer or peer knows. */
export interface Membership {
  /** Sorted bytewise. */
  readonly mspIds: readonly string[];
  /**
   * The identity behind `msp.SerializedIdentity` bytes; answers are cached, validity dates are not.
   *
   * @throws an Error that says what is wrong: bytes, unknown MSP, chain, validity, no NodeOU role.
   */
  deserialize(serializedIdentity: Uint8Array): Identity;
}

/** An identity with its private key. */
export interface SigningIdentity {
  readonly mspId: string;
  /** The bytes of `msp.SerializedIdentity`. */
  readonly serialized: Uint8Array;
  /** DER, low S, over the SHA-256 of `message`. */
  sign(message: Uint8Array): Uint8Array;
}

/** A certificate and its PKCS #8 key, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface IdentityRequest {
  readonly commonName: string;
  readonly role: Role;
  /** Go into Fabric's attribute extension (OID 1.2.3.4.5.6.7.8.1). */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * The CAs of one organisation (identity and TLS), kept in a folder.
 * `identity/certificate-authority.ts` exports `openCertificateAuthority({ folder, mspId })`, which
 * loads what the folder holds and makes it where it is empty.
 */
export interface CertificateAuthority {
  readonly mspId: string;
  /** PEM; the root of identities. */
  readonly rootCertificate: string;
  /** PEM; the root of TLS certificates. */
  readonly tlsRootCertificate: string;
  issueIdentity(request: IdentityRequest): Promise<Issued>;
  /** For servers and clients of TLS alike; `hosts` are DNS names or IP addresses. */
  issueTls(request: { readonly hosts: readonly string[] }): Promise<Issued>;
}

/*
 * Modules of this folder, beside the above:
 *   msp.ts     createMembership(organizations: { mspId: string; rootCertificates: string[] }[]): Membership
 *   signer.ts  createSigner(privateKeyPem: string): (message: Uint8Array) => Uint8Array
 *              createSigningIdentity(mspId: string, issued: Issued): SigningIdentity
 */
