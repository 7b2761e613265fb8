import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  loadOrMake,
  loopbackNames,
  openCertificateAuthority,
  openClientIdentities,
  writeMspFolder,
} from "@basics/local";
import type { CertificateAuthority, IdentityFiles } from "@basics/local";
import { writeAtomically } from "@basics/runtime/files";

/** An organisation of a network on this machine: its CAs, and where its files are. */
export interface Organization {
  readonly mspId: string;
  readonly folder: string;
  readonly authority: CertificateAuthority;
  /** Its MSP as channel configurations take it in. */
  readonly mspFolder: string;
  /** PEM file */
  readonly tlsRootFile: string;
  /** The identities of its clients by purpose: `gateway`, `admin`, `auditor`. */
  readonly identities: Readonly<Record<string, IdentityFiles>>;
  /** The TLS certificate and key of a client of the orderers' administration. */
  readonly adminTls: IdentityFiles;
}

/** Loads an organisation from its folder, or makes it. */
export async function openOrganization(folder: string, mspId: string): Promise<Organization> {
  const authority = await openCertificateAuthority({ folder: join(folder, "ca"), mspId });
  const mspFolder = join(folder, "msp");
  const tlsRootFile = join(folder, "tls-root.pem");
  const identities = join(folder, "identities");
  await writeMspFolder({ folder: mspFolder, authority });
  await writeAtomically(tlsRootFile, authority.tlsRootCertificate, { durable: true, mode: 0o644 });
  await loadOrMake({
    folder: identities,
    name: "admin-tls",
    make: () => authority.issueTls({ hosts: [`admin.${mspId}`] }),
  });
  return {
    mspId,
    folder,
    authority,
    mspFolder,
    tlsRootFile,
    identities: await openClientIdentities({ mspId, folder, authority }),
    adminTls: {
      certificate: join(identities, "admin-tls-cert.pem"),
      privateKey: join(identities, "admin-tls-key.pem"),
    },
  };
}

/** A node's files, all in its folder. */
export interface NodeFiles {
  readonly folder: string;
  readonly mspFolder: string;
  readonly identity: IdentityFiles;
  readonly tls: { readonly certificate: string; readonly key: string; readonly root: string };
  readonly data: string;
  readonly log: string;
}

/**
 * Makes a node's identity and TLS certificate where its folder lacks them.
 *
 * @param hosts the names that others call it by.
 */
export async function openNode(
  organization: Organization,
  name: string,
  role: "peer" | "orderer",
  hosts: readonly string[] = loopbackNames,
): Promise<NodeFiles> {
  const { authority } = organization;
  const folder = join(organization.folder, "nodes", name);
  const mspFolder = join(folder, "msp");
  const tlsFolder = join(folder, "tls");
  const data = join(folder, "data");
  await mkdir(data, { recursive: true, mode: 0o700 });
  const identity = await loadOrMake({
    folder,
    name: "identity",
    make: () => authority.issueIdentity({ commonName: name, role }),
  });
  await writeMspFolder({ folder: mspFolder, authority, identity });
  const tls = await loadOrMake({
    folder,
    name: "tls",
    make: () => authority.issueTls({ hosts }),
  });
  await mkdir(tlsFolder, { recursive: true, mode: 0o700 });
  const files = {
    certificate: join(tlsFolder, "server.crt"),
    key: join(tlsFolder, "server.key"),
    root: join(tlsFolder, "ca.crt"),
  };
  await writeAtomically(files.certificate, tls.certificate, { durable: true, mode: 0o644 });
  await writeAtomically(files.key, tls.privateKey, { durable: true });
  await writeAtomically(files.root, authority.tlsRootCertificate, { durable: true, mode: 0o644 });
  return {
    folder,
    mspFolder,
    tls: files,
    data,
    log: join(folder, "log"),
    identity: {
      certificate: join(folder, "identity-cert.pem"),
      privateKey: join(folder, "identity-key.pem"),
    },
  };
}
