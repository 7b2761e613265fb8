import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { mspIdSchema } from "./domain-schemas.js";

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, . _ or -");

const token = z.string().regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");
const millisecondsSchema = z
  .int()
  .min(1)
  .max(7 * 86_400_000);

const configSchema = z
  .strictObject({
    gateway: z.strictObject({
      url: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }),
      token: token.optional(),
      /** The file is read again for each request, so that the token can be renewed. */
      tokenFile: z.string().min(1).optional(),
    }),
    listen: z.strictObject({
      host: z.string().min(1).default("127.0.0.1"),
      port: z.int().min(0).max(65_535),
    }),
    controlToken: token.min(16, "must have at least 16 characters").optional(),
    controlTokenFile: z.string().min(1).optional(),
    dataDirectory: z.string().min(1),
    hosts: z
      .array(hostName)
      .min(1, "name at least one host")
      .refine((hosts) => new Set(hosts).size === hosts.length, "must not name a host twice"),
    /** The bytes that all images may take, as guests see them; default: what the disk has. */
    capacityBytes: z.int().min(1).optional(),
    /** The operators from which no VM is taken. */
    denySources: z.array(mspIdSchema).default([]),
    /** Keeps the image of a VM that has departed; default: it is deleted after its Leave. */
    keepDepartedImages: z.boolean().default(false),
    /** A transfer that makes no progress for so long is given up; default ten minutes. */
    stallTimeoutMs: millisecondsSchema.default(600_000),
    /** Bounds of the images that other operators send before the Indication is committed. */
    earlyTransfers: z
      .strictObject({
        /** The number of images of one operator at once; 0: none are taken. */
        offersPerOperator: z.int().min(0).max(64).default(4),
        /**
         * The size of one operator's images together in bytes, as guests see them; default 1 TiB.
         */
        bytesPerOperator: z
          .int()
          .min(1)
          .default(2 ** 40),
        /** An image whose Indication is not there so long after its offer is discarded. */
        lifetimeMs: millisecondsSchema.default(6 * 3_600_000),
      })
      .prefault({}),
    logLevel: z
      .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
      .default("info"),
  })
  .superRefine((config, context) => {
    const oneOf = (path: string[], one: unknown, other: unknown, names: string): void => {
      if ((one === undefined) === (other === undefined)) {
        context.addIssue({ code: "custom", path, message: `give exactly one of ${names}` });
      }
    };
    const { gateway } = config;
    oneOf(["gateway", "token"], gateway.token, gateway.tokenFile, "token and tokenFile");
    oneOf(
      ["controlToken"],
      config.controlToken,
      config.controlTokenFile,
      "controlToken and controlTokenFile",
    );
  });

/** A manager's configuration, its defaults filled in. File names are relative to its own folder. */
export type ManagerConfig = z.infer<typeof configSchema>;

/** A configuration before its defaults are filled in. */
export type ManagerConfigInput = z.input<typeof configSchema>;

/** A configuration that cannot be used; the message names every field that is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Checks a configuration that was read from somewhere, and fills in its defaults. manager/README.md
 * lists the fields.
 *
 * @param name the name by which the error's message calls it.
 * @throws ConfigError that names every field that is wrong.
 */
export function parseConfig(input: unknown, name: string): ManagerConfig {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) {
    throw new ConfigError(
      `${name} is not a valid manager configuration:\n${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

/**
 * Reads a configuration file; file names in the result are absolute.
 *
 * @throws ConfigError
 */
export async function loadConfig(file: string): Promise<ManagerConfig> {
  const path = resolve(file);
  const config = parseConfig(parseJson(path, await readText(path)), path);
  const absolute = (name: string): string => resolve(dirname(path), name);
  const { gateway, controlTokenFile, dataDirectory } = config;
  return {
    ...config,
    dataDirectory: absolute(dataDirectory),
    ...(controlTokenFile === undefined ? {} : { controlTokenFile: absolute(controlTokenFile) }),
    gateway: {
      ...gateway,
      ...(gateway.tokenFile === undefined ? {} : { tokenFile: absolute(gateway.tokenFile) }),
    },
  };
}

/** A token that is given itself, or by the file that holds it. @throws ConfigError */
export async function readToken(
  value: string | undefined,
  file: string | undefined,
): Promise<string> {
  if (value !== undefined) return value;
  const parsed = token.safeParse((await readText(file ?? "")).trim());
  if (!parsed.success) throw new ConfigError(`${file ?? ""} does not hold a token.`);
  return parsed.data;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigError(`Cannot read ${path}: ${(cause as Error).message}.`, { cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ConfigError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
