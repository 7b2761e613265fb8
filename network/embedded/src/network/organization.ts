import { join } from "node:path";
import { openCertificateAuthority } from "../identity/certificate-authority.js";
import { loadOrMake, writeDurably, writePrivate } from "../identity/key-folder.js";
import { writeMspFolder } from "../identity/msp-folder.js";
import { createSigningIdentity } from "../identity/signer.js";
import type {
  CertificateAuthority,
  IdentityRequest,
  Issued,
  SigningIdentity,
} from "../identity/types.js";

/** An organisation's authority and node identity, and where its files are. */
export interface Organization {
  readonly mspId: string;
  readonly folder: string;
  readonly authority: CertificateAuthority;
  /** Its peer's, or its orderer's. */
  readonly node: SigningIdentity;
  /** For its server. */
  readonly tls: Issued;
  /** PEM file */
  readonly tlsRootFile: string;
}

const loopbackNames = ["localhost", "127.0.0.1", "::1"];

/** Loads an organisation from its folder, or makes it. */
export async function openOrganization(
  folder: string,
  mspId: string,
  role: "peer" | "orderer",
): Promise<Organization> {
  const authority = await openCertificateAuthority({ folder: join(folder, "ca"), mspId });
  const request = { commonName: `${role}0.${mspId}`, role };
  const node = await openIdentity(join(folder, "node"), role, authority, request);
  const tlsRootFile = join(folder, "tls-root.pem");
  await writeDurably(tlsRootFile, authority.tlsRootCertificate, 0o644);
  return {
    mspId,
    folder,
    authority,
    node: createSigningIdentity(mspId, node),
    tls: await authority.issueTls({ hosts: loopbackNames }),
    tlsRootFile,
  };
}

/** Where one identity's PEM files are. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

const clients = {
  gateway: { role: "client", attributes: { "basics.role": "gateway" } },
  admin: { role: "admin" },
  auditor: { role: "client" },
} as const satisfies Record<string, Omit<IdentityRequest, "commonName">>;

/** The identities that an operator's programs use, by purpose; made where absent. */
export async function openClientIdentities({
  mspId,
  folder,
  authority,
}: Organization): Promise<Record<string, IdentityFiles>> {
  const files: Record<string, IdentityFiles> = {};
  for (const [name, request] of Object.entries(clients)) {
    const identities = join(folder, "identities");
    const commonName = `${name}.${mspId}`;
    const issued = await openIdentity(identities, name, authority, { commonName, ...request });
    if (name === "admin") {
      await writeMspFolder({ folder: join(folder, "admin-msp"), authority, identity: issued });
    }
    files[name] = {
      certificate: join(identities, `${name}-cert.pem`),
      privateKey: join(identities, `${name}-key.pem`),
    };
  }
  return files;
}

/** What a chaincode process of the organisation needs for TLS with its peer. */
export async function writeChaincodeTls(
  organization: Organization,
): Promise<{ clientKeyFile: string; clientCertificateFile: string }> {
  const { certificate, privateKey } = await organization.authority.issueTls({
    hosts: loopbackNames,
  });
  const clientKeyFile = join(organization.folder, "chaincode-tls-key.base64");
  const clientCertificateFile = join(organization.folder, "chaincode-tls-cert.base64");
  await writePrivate(clientKeyFile, Buffer.from(privateKey).toString("base64"));
  await writeDurably(clientCertificateFile, Buffer.from(certificate).toString("base64"), 0o644);
  return { clientKeyFile, clientCertificateFile };
}

function openIdentity(
  folder: string,
  name: string,
  authority: CertificateAuthority,
  request: IdentityRequest,
): Promise<Issued> {
  return loadOrMake({ folder, name, make: () => authority.issueIdentity(request) });
}
