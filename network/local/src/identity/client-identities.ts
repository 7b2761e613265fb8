import { join } from "node:path";
import { GATEWAY_ROLE } from "@basics/chaincode/domain";
import { loadOrMake } from "./key-folder.js";
import { writeMspFolder } from "./msp-folder.js";
import type { CertificateAuthority, IdentityRequest, Issued } from "./types.js";

/** The names of a server on this machine in its TLS certificate. */
export const loopbackNames = ["localhost", "127.0.0.1", "::1"];

/** The paths of one identity's PEM files. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

const clients = {
  gateway: { role: "client", attributes: { [GATEWAY_ROLE.attribute]: GATEWAY_ROLE.value } },
  admin: { role: "admin" },
  auditor: { role: "client" },
} as const satisfies Record<string, Omit<IdentityRequest, "commonName">>;

export interface ClientIdentityOptions {
  readonly mspId: string;
  /** The folder in which `identities/` and `admin-msp/` are. */
  readonly folder: string;
  readonly authority: CertificateAuthority;
}

/** The identities that an operator's programs use, by purpose. Those that are absent are made. */
export async function openClientIdentities({
  mspId,
  folder,
  authority,
}: ClientIdentityOptions): Promise<Record<string, IdentityFiles>> {
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

/** Loads the identity that a folder keeps, or issues a new one and keeps it there. */
export function openIdentity(
  folder: string,
  name: string,
  authority: CertificateAuthority,
  request: IdentityRequest,
): Promise<Issued> {
  return loadOrMake({ folder, name, make: () => authority.issueIdentity(request) });
}
