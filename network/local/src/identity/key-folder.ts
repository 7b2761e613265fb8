import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import type { Issued } from "./types.js";

interface LoadOrMake {
  readonly folder: string;
  /** The name of the two files, `<name>-cert.pem` and `<name>-key.pem`. */
  readonly name: string;
  readonly make: () => Promise<Issued>;
}

/**
 * Loads the certificate and key that `folder` keeps, or makes new ones and keeps them there.
 *
 * The certificate is written last and whole, so that a folder with a certificate is complete. A
 * folder that a process left without one is filled anew.
 */
export async function loadOrMake({ folder, name, make }: LoadOrMake): Promise<Issued> {
  const certificateFile = join(folder, `${name}-cert.pem`);
  const keyFile = join(folder, `${name}-key.pem`);
  const certificate = await readIfPresent(certificateFile);
  if (certificate !== undefined) {
    return { certificate, privateKey: await readFile(keyFile, "utf8") };
  }
  const issued = await make();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeAtomically(keyFile, issued.privateKey, { durable: true });
  await writeAtomically(certificateFile, issued.certificate, { durable: true, mode: 0o644 });
  return issued;
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
