import { dirname, resolve } from "node:path";
import { parseJson, readText } from "@basics/descriptor";
import { z } from "zod";
import { channelOracleSchema, holdRulesSchema } from "../live/oracle-file.js";

const port = z.int().min(0).max(65_535);
const file = z.string().min(1);

/** The proxy's configuration file. File names are relative to its own folder. */
export const proxyConfigSchema = z.strictObject({
  /** Where the ordering service's clients call. */
  listen: z.strictObject({
    host: z.string().min(1).default("127.0.0.1"),
    port,
    /** Issued by the TLS CA of the ordering organisation, for the name that clients call it by. */
    tls: z.strictObject({ certificate: file, privateKey: file }),
  }),
  /** Metrics, readiness and flushing, on loopback; 0 lets the system choose. */
  admin: z.strictObject({ port }).prefault({ port: 0 }),
  /** The nodes of the ordering service behind it; the first that answers is used. */
  orderers: z
    .array(
      z.strictObject({
        address: z.string().regex(/^[^\s:/]+:\d{1,5}$/, "must be HOST:PORT"),
        tlsRootCertificate: file,
        /** The name in its certificate, where that is not its host. */
        tlsServerName: z.string().min(1).optional(),
      }),
    )
    .min(1, "name at least one orderer"),
  /** Reads the channels' blocks: any member of an organisation on all of them, best the ordering one. */
  identity: z.strictObject({ mspId: z.string().min(1), certificate: file, privateKey: file }),
  /** Keeps what was acknowledged until it is in a block. */
  journalDirectory: file,
  hold: holdRulesSchema.prefault({}),
  /** By name; all other channels pass. */
  channels: z
    .record(z.string().min(1), channelOracleSchema)
    .refine((channels) => Object.keys(channels).length > 0, "name at least one channel"),
});
export type ProxyConfig = z.infer<typeof proxyConfigSchema>;
/** The same as it stands in a file, where what has a default may be left out. */
export type ProxyConfigFile = z.input<typeof proxyConfigSchema>;

/**
 * Reads a configuration file; file names in the answer are absolute.
 *
 * @throws an Error that names the file, each field that is wrong, and why.
 */
export async function loadProxyConfig(configFile: string): Promise<ProxyConfig> {
  const path = resolve(configFile);
  const as = { schema: proxyConfigSchema, complaint: "is not a valid configuration" };
  const config = parseJson(path, await readText(path), as);
  const absolute = (name: string): string => resolve(dirname(path), name);
  const pair = (files: { certificate: string; privateKey: string }): typeof files => ({
    certificate: absolute(files.certificate),
    privateKey: absolute(files.privateKey),
  });
  return {
    ...config,
    listen: { ...config.listen, tls: pair(config.listen.tls) },
    orderers: config.orderers.map((orderer) => ({
      ...orderer,
      tlsRootCertificate: absolute(orderer.tlsRootCertificate),
    })),
    identity: { ...config.identity, ...pair(config.identity) },
    journalDirectory: absolute(config.journalDirectory),
  };
}
