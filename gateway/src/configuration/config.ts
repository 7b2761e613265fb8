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
  issuer: z.string().min(1),
  audience: z.string().min(1),
  /** The keys that its tokens are signed with, as a JWKS. */
  jwks: fileOrUrl,
  /** Claim that holds the roles: a string or a list of strings. */
  roleClaim: z.string().min(1).default("roles"),
});

/** The gateway's configuration file. File names are relative to its own folder. */
export const configSchema = z.strictObject({
  network: z.string().min(1),
  operator: z.string().min(1),
  identity: z.string().min(1).default("gateway"),
  listen: z
    .strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      /** 0 lets the system choose. */
      port: z.int().min(0).max(65_535),
      tls: z
        .strictObject({ certificate: z.string().min(1), privateKey: z.string().min(1) })
        .optional(),
    })
    .refine(({ host, tls }) => tls !== undefined || isLoopbackHost(host), {
      path: ["tls"],
      message: "is required to listen anywhere but on loopback: tokens would travel in the clear",
    }),
  dataDirectory: z.string().min(1),
  /** File that holds 32 random bytes, hex. */
  hostKey: z.string().min(1),
  issuers: z.array(issuer).min(1, "name at least one issuer of tokens"),
  operatorRecord: z.strictObject({
    digestAlgorithms: z
      .array(z.enum(DIGEST_ALGORITHM_NAMES))
      .min(1)
      .default([...DIGEST_ALGORITHM_NAMES]),
    transferEndpoint: z
      .url({ protocol: /^https?$/, error: "must be an http or https URL" })
      .optional(),
  }),
  ledger: z
    .strictObject({
      evaluateDeadlineMs: milliseconds.default(5_000),
      /** For one statement, retries and the wait for its commit included. */
      submitDeadlineMs: milliseconds.default(30_000),
      /** Statements under way at once, per channel. */
      maximumSubmits: z.int().min(1).max(100_000).default(400),
    })
    .prefault({}),
  relay: z
    .strictObject({
      sweepIntervalMs: milliseconds.default(300_000),
      expiryIntervalMs: milliseconds.default(5_000),
      anchorEveryBlocks: z.int().min(1).default(100),
      anchorIntervalMs: milliseconds.default(60_000),
      markEveryBlocks: z.int().min(1).default(100),
      markIntervalMs: milliseconds.default(10_000),
      /** Leaves and Arrivals under way at once. */
      concurrency: z.int().min(1).max(1_000).default(16),
      /** Confirmations read but not settled, beyond which reading waits. */
      maximumPending: z.int().min(1).max(100_000).default(1_000),
    })
    .prefault({}),
  /** Who may read /metrics without a token: only loopback, or anyone who can connect. */
  metrics: z.enum(["loopback", "open", "off"]).default("loopback"),
  shutdownTimeoutMs: milliseconds.default(10_000),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The configuration with defaults filled in and file names absolute. */
export type GatewayConfig = z.infer<typeof configSchema>;

/**
 * Reads a configuration file.
 *
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
 * @throws an Error where the file does not hold 32 bytes, hex.
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
