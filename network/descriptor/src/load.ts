import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { writeAtomically } from "@basics/runtime/files";
import { parseJson } from "./json-file.js";
import type { Network } from "./schema.js";
import { networkSchema } from "./schema.js";

/**
 * Reads a `network.json`. Its file names are relative to its own folder; those returned are absolute.
 *
 * @throws an Error that names the file, the field and what is wrong with it.
 */
export async function loadNetwork(descriptorFile: string): Promise<Network> {
  const path = resolve(descriptorFile);
  const as = { schema: networkSchema, complaint: "is not a valid network.json" };
  const network = parseJson(path, await readDescriptor(path), as);
  const folder = dirname(path);
  return mapFiles(network, (name) => (isAbsolute(name) ? name : resolve(folder, name)));
}

/** Writes a `network.json` in one step, its file names relative to its folder. */
export async function writeNetwork(descriptorFile: string, network: Network): Promise<void> {
  const path = resolve(descriptorFile);
  const folder = dirname(path);
  const stored = mapFiles(networkSchema.parse(network), (name) =>
    isAbsolute(name) ? relative(folder, name) : name,
  );
  const text = `${JSON.stringify(stored, undefined, 2)}\n`;
  await writeAtomically(path, text, { durable: false, mode: 0o644 });
}

async function readDescriptor(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new Error(
      `Cannot read the network descriptor ${path}. Start a network with "basics up", or name its file.`,
      { cause },
    );
  }
}

function mapFiles(network: Network, map: (name: string) => string): Network {
  const endpoints = (of: Network["peers"]): Network["peers"] =>
    mapValues(of, (each) => ({ ...each, tlsRootCertificate: map(each.tlsRootCertificate) }));
  return {
    ...network,
    peers: endpoints(network.peers),
    orderers: endpoints(network.orderers),
    operators: mapValues(network.operators, (operator) => ({
      ...operator,
      identities: mapValues(operator.identities, (identity) => ({
        certificate: map(identity.certificate),
        privateKey: map(identity.privateKey),
      })),
    })),
  };
}

function mapValues<T>(of: Record<string, T>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value)]));
}
