import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "../sync-folder.js";
import type { Issued } from "./types.js";

interface LoadOrMake {
  readonly folder: string;
  /** Of the two files, `<name>-cert.pem` and `<name>-key.pem`. */
  readonly name: string;
  readonly make: () => Promise<Issued>;
}

/**
 * The certificate and key kept under `folder`, or new ones, then kept there.
 *
 * The certificate is written last and whole, so that a folder with a certificate is complete: a
 * process that dies in between leaves one that is made anew.
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
  await writePrivate(keyFile, issued.privateKey);
  await writeDurably(certificateFile, issued.certificate, 0o644);
  return issued;
}

/** Writes a file that only its owner may read. */
export function writePrivate(file: string, content: string): Promise<void> {
  return writeDurably(file, content, 0o600);
}

/** Writes a file whole or not at all, also when the process or the machine dies meanwhile. */
export async function writeDurably(file: string, content: string, mode: number): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, "w", mode);
  try {
    // An existing file would keep the mode that it had.
    await handle.chmod(mode);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  await syncFolder(dirname(file));
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
