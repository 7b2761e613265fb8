import { X509Certificate } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { IdentityFiles } from "@basics/local";
import { TestNetworkError } from "./sample-network.js";

/** The identity in an MSP folder, whatever the tool that made it calls its files. */
export async function identityIn(mspFolder: string): Promise<IdentityFiles> {
  const [certificates, keys] = await Promise.all([
    filesIn(join(mspFolder, "signcerts")),
    filesIn(join(mspFolder, "keystore")),
  ]);
  const [certificate] = certificates.filter((file) => file.endsWith(".pem"));
  const [privateKey] = keys.filter((file) => /_sk$|\.(pem|key)$/.test(file));
  if (certificate === undefined || privateKey === undefined) {
    throw new TestNetworkError(
      `${mspFolder} holds no identity (signcerts, keystore); bring the network up anew.`,
    );
  }
  return { certificate, privateKey };
}

/** The files of a CA that a folder holds: the certificate, the key, both or none. */
export async function caIn(folder: string): Promise<Partial<IdentityFiles>> {
  const files = await filesIn(folder);
  const certificate = files.find((file) => file.endsWith("-cert.pem"));
  const privateKey = files.find((file) => file.endsWith("_sk"));
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(privateKey === undefined ? {} : { privateKey }),
  };
}

/**
 * The name to expect in a node's certificate where clients dial it by an address.
 *
 * @returns undefined where the certificate names the address's host.
 */
export async function serverNameIn(
  certificateFile: string,
  node: { readonly name: string; readonly host: string },
): Promise<string | undefined> {
  const { subjectAltName = "" } = new X509Certificate(await readFile(certificateFile));
  const names = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name);
  if (names.includes(node.name)) return node.name;
  return names.includes(node.host) ? undefined : names[0];
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}
