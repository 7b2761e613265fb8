import { join } from "node:path";
import type { CertificateAuthority, Issued } from "@basics/local";
import { loopbackNames, openCertificateAuthority, openIdentity } from "@basics/local";
import { writeAtomically } from "@basics/runtime/files";
import { createSigningIdentity } from "../identity/signer.js";
import type { SigningIdentity } from "../identity/types.js";

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
  await writeAtomically(tlsRootFile, authority.tlsRootCertificate, { durable: true, mode: 0o644 });
  return {
    mspId,
    folder,
    authority,
    node: createSigningIdentity(mspId, node),
    tls: await authority.issueTls({ hosts: loopbackNames }),
    tlsRootFile,
  };
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
  await writeAtomically(clientKeyFile, Buffer.from(privateKey).toString("base64"), {
    durable: true,
  });
  await writeAtomically(clientCertificateFile, Buffer.from(certificate).toString("base64"), {
    durable: true,
    mode: 0o644,
  });
  return { clientKeyFile, clientCertificateFile };
}
