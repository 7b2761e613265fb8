import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { z } from "zod";
import type { Network } from "./schema.js";
import { networkSchema } from "./schema.js";

/**
 * Reads a `network.json`. Its file names are relative to its own folder; those returned are absolute.
 *
 * @throws an Error that names the file, the field and what is wrong with it.
 */
export async function loadNetwork(descriptorFile: string): Promise<Network> {
  const path = resolve(descriptorFile);
  const parsed = networkSchema.safeParse(parseJson(path, await readText(path)));
  if (!parsed.success) {
    throw new Error(`${path} is not a valid network.json:\n${z.prettifyError(parsed.error)}`);
  }
  const folder = dirname(path);
  return mapFiles(parsed.data, (name) => (isAbsolute(name) ? name : resolve(folder, name)));
}

/** Writes a `network.json` in one step, its file names relative to its folder. */
export async function writeNetwork(descriptorFile: string, network: Network): Promise<void> {
  const path = resolve(descriptorFile);
  const folder = dirname(path);
  const stored = mapFiles(networkSchema.parse(network), (name) =>
    isAbsolute(name) ? relative(folder, name) : name,
  );
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(stored, undefined, 2)}\n`);
  await rename(draft, path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new Error(
      `Cannot read the network descriptor ${path}. Start a network with "basics up", or name its file.`,
      { cause },
    );
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`, { cause });
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
