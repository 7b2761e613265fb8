import { dirname, resolve } from "node:path";
import { DIGEST_ALGORITHM_NAMES } from "@basics/chaincode/domain";
import { parseJson, readText } from "@basics/descriptor";
import { z } from "zod";
import { isLoopbackHost } from "./loopback.js";

const milliseconds = z.int().min(1).max(86_400_000);

/** A file's name, or an https URL (http only on loopback, where nobody can listen in). */
const fileOrUrl = z
  .string()
  .min(1)
  .refine((text) => {
    if (!isUrl(text)) return true;
    if (!URL.canParse(text)) return false;
    const { hostname, protocol } = new URL(text);
    return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
  }, "must be a file's name, an https URL, or an http URL on loopback");

const issuer = z.strictObject({
  /** The `iss` of its tokens. */
  issuer: z.string().min(1),
  /** The value that their `aud` must hold. */
  audience: z.string().min(1),
  /** The issuer's public keys, as a JWKS: a file's name, or a URL. */
  jwks: fileOrUrl,
  /** Name of the claim that holds the roles, as a string or a list of strings. */
  roleClaim: z.string().min(1).default("roles"),
});

/** The gateway's configuration file. File names are relative to its own folder. */
export const configSchema = z.strictObject({
  /** File that describes the network (`network.json`). */
  network: z.string().min(1),
  /** MSP id of the operator whose gateway it is. */
  operator: z.string().min(1),
  /** The identity that signs, by its name in the network's description. */
  identity: z.string().min(1).default("gateway"),
  /** Address to listen on; TLS is required anywhere but on loopback. */
  listen: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      /** The port; 0 lets the system choose one. */
      port: z.int().min(0).max(65_535),
      /** Names of PEM files: the certificate chain and its key. */
      tls: z
        .strictObject({ certificate: z.string().min(1), privateKey: z.string().min(1) })
        .optional(),
    })
    .refine(({ host, tls }) => tls !== undefined || isLoopbackHost(host), {
      path: ["tls"],
      message: "is required to listen anywhere but on loopback: tokens would travel in the clear",
    }),
  /** Folder for positions in the channels. Losing it costs a replay at the next start. */
  dataDirectory: z.string().min(1),
  /** File that holds 32 random bytes, hex. */
  hostKey: z.string().min(1),
  /** The issuers whose tokens are accepted. */
  issuers: z.array(issuer).min(1, "name at least one issuer of tokens"),
  /** The record of the operator on the consortium channel. */
  operatorRecord: z.strictObject({
    digestAlgorithms: z
      .array(z.enum(DIGEST_ALGORITHM_NAMES))
      .min(1)
      .default([...DIGEST_ALGORITHM_NAMES]),
    transferEndpoint: z
      .url({ protocol: /^https?$/, error: "must be an http or https URL" })
      .optional(),
  }),
  /** The limits of calls to the ledgers. */
  ledger: z
    .strictObject({
      /** The time for one read. */
      evaluateDeadlineMs: milliseconds.default(5_000),
      /** The time for one statement, including retries and the wait for its commit. */
      submitDeadlineMs: milliseconds.default(30_000),
      /** The most statements under way at the same time, for each channel. */
      maximumSubmits: z.int().min(1).max(100_000).default(400),
    })
    .prefault({}),
  /** The work of the relay. */
  relay: z
    .strictObject({
      /** The time between two searches for Confirmations that were missed. */
      sweepIntervalMs: milliseconds.default(300_000),
      /** The time between two searches for own Indications that have expired. */
      expiryIntervalMs: milliseconds.default(5_000),
      /** The number of private blocks after which the private channel is anchored. */
      anchorEveryBlocks: z.int().min(1).default(100),
      /** The time after which it is anchored if there are new blocks. */
      anchorIntervalMs: milliseconds.default(60_000),
      /** The number of consortium blocks after which the relay's mark is moved. */
      markEveryBlocks: z.int().min(1).default(100),
      /** The time after which the mark is moved. */
      markIntervalMs: milliseconds.default(10_000),
      /** The most Leaves and Arrivals under way at the same time. */
      concurrency: z.int().min(1).max(1_000).default(16),
      /** The most Confirmations that are read and not settled yet; at this number reading waits. */
      maximumPending: z.int().min(1).max(100_000).default(1_000),
    })
    .prefault({}),
  /**
   * The callers that may read /metrics without a token: those on loopback, or anyone who can
   * connect.
   */
  metrics: z.enum(["loopback", "open", "off"]).default("loopback"),
  /** The time for work that is under way when the gateway ends. */
  shutdownTimeoutMs: milliseconds.default(10_000),
  /** The least severe level that is logged. */
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The configuration with defaults filled in and file names absolute. */
export type GatewayConfig = z.infer<typeof configSchema>;

/**
 * Reads a configuration file: JSON, with the keys that the README lists.
 *
 * @returns the configuration with defaults filled in and file names absolute
 * @throws an Error that names the file, each field that is wrong, and why.
 */
export async function loadConfig(configFile: string): Promise<GatewayConfig> {
  const path = resolve(configFile);
  const as = { schema: configSchema, complaint: "is not a valid configuration" };
  const config = parseJson(path, await readText(path), as);
  const absolute = (name: string): string => resolve(dirname(path), name);
  const { tls } = config.listen;
  return {
    ...config,
    network: absolute(config.network),
    dataDirectory: absolute(config.dataDirectory),
    hostKey: absolute(config.hostKey),
    issuers: config.issuers.map((each) => ({
      ...each,
      jwks: isUrl(each.jwks) ? each.jwks : absolute(each.jwks),
    })),
    listen: {
      ...config.listen,
      ...(tls && {
        tls: { certificate: absolute(tls.certificate), privateKey: absolute(tls.privateKey) },
      }),
    },
  };
}

/**
 * Reads the host key.
 *
 * @param file name of a file that holds 32 random bytes in hex
 * @returns the 32 bytes
 * @throws an Error if the file does not hold 32 bytes in hex
 */
export async function loadHostKey(file: string): Promise<Uint8Array> {
  const text = (await readText(file)).trim();
  if (!/^[0-9a-fA-F]{64}$/.test(text)) {
    throw new Error(`${file} (hostKey) must hold 32 random bytes as 64 hexadecimal digits.`);
  }
  return Buffer.from(text, "hex");
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}
