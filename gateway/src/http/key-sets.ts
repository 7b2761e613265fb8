import { readFile, stat } from "node:fs/promises";
import { createLocalJWKSet, createRemoteJWKSet, errors } from "jose";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { isLoopbackHost } from "../configuration/loopback.js";

const FETCH_TIMEOUT_MS = 5_000;
const REFETCH_AFTER_MS = 30_000;
const KEPT_FOR_MS = 600_000;

/**
 * Loads an issuer's public keys from a file or an https URL (http on loopback only). Both follow a
 * rotation of keys: an unknown key id makes the source be read again.
 *
 * @throws an Error if the file cannot be read, or the URL is not allowed
 */
export async function loadKeySet(source: string): Promise<JWTVerifyGetKey> {
  if (!/^https?:\/\//i.test(source)) return watchKeyFile(source);
  const url = new URL(source);
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    throw new Error(
      `The issuer's JWKS ${source} must be an https URL: only loopback may use http.`,
    );
  }
  return createRemoteJWKSet(url, {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: REFETCH_AFTER_MS,
    cacheMaxAge: KEPT_FOR_MS,
  });
}

async function watchKeyFile(file: string): Promise<JWTVerifyGetKey> {
  let modifiedMs = 0;
  let keys = await read();

  async function read(): Promise<JWTVerifyGetKey> {
    try {
      modifiedMs = (await stat(file)).mtimeMs;
      return createLocalJWKSet(JSON.parse(await readFile(file, "utf8")) as JSONWebKeySet);
    } catch (cause) {
      throw new Error(`The issuer's JWKS file ${file} cannot be used.`, { cause });
    }
  }

  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if ((await stat(file)).mtimeMs === modifiedMs) throw error;
      keys = await read();
      return keys(header, token);
    }
  };
}
