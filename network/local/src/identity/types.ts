/** What the organisational unit (NodeOU) of a certificate says its holder is. */
export type Role = "client" | "peer" | "admin" | "orderer";

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
  /** From now on; negative for one that has expired. Default: ten years. */
  readonly lifetimeDays?: number;
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
