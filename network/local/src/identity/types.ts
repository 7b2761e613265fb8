/** The role of a certificate's holder, by its organisational unit (NodeOU). */
export type Role = "client" | "peer" | "admin" | "orderer";

/** A certificate and its PKCS #8 key, PEM. */
export interface Issued {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The content of an identity's certificate that is asked for. */
export interface IdentityRequest {
  readonly commonName: string;
  readonly role: Role;
  /** The attributes in Fabric's own extension (OID 1.2.3.4.5.6.7.8.1). Default: none. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** The time until it expires; negative for one that has expired. Default: ten years. */
  readonly lifetimeDays?: number;
}

/**
 * The CAs of one organisation (identity and TLS), kept in a folder.
 * `identity/certificate-authority.ts` exports `openCertificateAuthority({ folder, mspId })`, which
 * loads what the folder holds and makes it where it is empty.
 */
export interface CertificateAuthority {
  readonly mspId: string;
  /** The root of identities, in PEM. */
  readonly rootCertificate: string;
  /** The root of TLS certificates, in PEM. */
  readonly tlsRootCertificate: string;
  issueIdentity(request: IdentityRequest): Promise<Issued>;
  /** Issues a certificate for TLS servers and clients. `hosts` are DNS names or IP addresses. */
  issueTls(request: { readonly hosts: readonly string[] }): Promise<Issued>;
}
