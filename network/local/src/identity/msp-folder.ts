import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import type { CertificateAuthority, Issued } from "./types.js";

/** Tells Fabric to read an identity's role from its organisational unit. */
const CONFIG = `NodeOUs:
  Enable: true
${["Client", "Peer", "Admin", "Orderer"]
  .map(
    (role) => `  ${role}OUIdentifier:
    Certificate: cacerts/ca-cert.pem
    OrganizationalUnitIdentifier: ${role.toLowerCase()}
`,
  )
  .join("")}`;

export interface MspFolderOptions {
  readonly folder: string;
  readonly authority: Pick<CertificateAuthority, "rootCertificate" | "tlsRootCertificate">;
  /** The identity in the folder; absent for an organisation's MSP, which holds no key. */
  readonly identity?: Issued;
}

/**
 * Writes an MSP folder as Fabric's own programs read it (`CORE_PEER_MSPCONFIGPATH`): `cacerts`,
 * `tlscacerts`, `config.yaml` with NodeOUs and, for one identity, `signcerts` and `keystore`.
 */
export async function writeMspFolder(options: MspFolderOptions): Promise<void> {
  const { folder, authority, identity } = options;
  const put = async (subfolder: string, name: string, content: string): Promise<void> => {
    await mkdir(join(folder, subfolder), { recursive: true });
    await writeAtomically(join(folder, subfolder, name), content, { durable: true, mode: 0o644 });
  };
  await put("cacerts", "ca-cert.pem", authority.rootCertificate);
  await put("tlscacerts", "tlsca-cert.pem", authority.tlsRootCertificate);
  await put(".", "config.yaml", CONFIG);
  if (identity === undefined) return;
  await put("signcerts", "cert.pem", identity.certificate);
  const keystore = join(folder, "keystore");
  await mkdir(keystore, { recursive: true, mode: 0o700 });
  await writeAtomically(join(keystore, "priv_sk"), identity.privateKey, { durable: true });
}
