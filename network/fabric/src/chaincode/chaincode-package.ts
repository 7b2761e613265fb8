import { createHash } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tarGz } from "./tar.js";

/** A package that tells a peer where chaincode runs as a service. */
export interface ServicePackage {
  /** The package's content, which is installed on peers. */
  readonly bytes: Buffer;
  /** `label:hash`, as peers will name it; the service must be started with it. */
  readonly id: string;
}

export interface ServicePackageOptions {
  /** Letters, digits, `.`, `_`, `-`, as Fabric asks. */
  readonly label: string;
  /** `host:port` that peers dial. */
  readonly address: string;
  /**
   * The CA certificate (PEM) that issued the service's TLS certificate. Without it peers dial
   * without TLS.
   */
  readonly tlsRootCertificate?: string;
}

/**
 * Packs `metadata.json` and `connection.json` as Fabric's builder for chaincode as a service
 * expects.
 */
export function packService(options: ServicePackageOptions): ServicePackage {
  const { label, address, tlsRootCertificate } = options;
  const connection = {
    address,
    dial_timeout: "10s",
    tls_required: tlsRootCertificate !== undefined,
    ...(tlsRootCertificate === undefined ? {} : { root_cert: tlsRootCertificate }),
  };
  const code = tarGz({ "connection.json": json(connection) });
  const bytes = tarGz({ "metadata.json": json({ type: "ccaas", label }), "code.tar.gz": code });
  return { bytes, id: `${label}:${createHash("sha256").update(bytes).digest("hex")}` };
}

/** The external builder of such packages: the three programs that a peer calls. None compiles. */
const builder: Readonly<Record<string, string>> = {
  detect: `grep -q '"type": *"ccaas"' "$2/metadata.json"`,
  build: `cp "$1/connection.json" "$3/"`,
  release: `mkdir -p "$2/chaincode/server" && cp "$1/connection.json" "$2/chaincode/server/"`,
};

/** Writes the external builder into a folder. */
export async function writeBuilder(folder: string): Promise<void> {
  await mkdir(join(folder, "bin"), { recursive: true });
  for (const [step, command] of Object.entries(builder)) {
    const file = join(folder, "bin", step);
    await writeFile(file, `#!/bin/sh\nset -e\n${command}\n`);
    await chmod(file, 0o755);
  }
}

function json(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
