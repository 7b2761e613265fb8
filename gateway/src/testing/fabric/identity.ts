import { join } from "node:path";
import { openCertificateAuthority } from "@basics/local";
import type { Issued } from "@basics/local";

/** Issues a gateway's certificate and key, of an operator that exists in a test's folder only. */
export async function issueIdentity(folder: string): Promise<Issued> {
  const authority = await openCertificateAuthority({
    folder: join(folder, "ca"),
    mspId: "Org1MSP",
  });
  return authority.issueIdentity({ commonName: "gateway", role: "client" });
}
