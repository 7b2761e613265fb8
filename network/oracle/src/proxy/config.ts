import { dirname, resolve } from "node:path";
import { parseJson, readText } from "@basics/descriptor";
import { z } from "zod";
import { channelOracleSchema, holdRulesSchema } from "../live/oracle-file.js";

const port = z.int().min(0).max(65_535);
const file = z.string().min(1);

/** The schema of the proxy's configuration file. File names are relative to its own folder. */
export const proxyConfigSchema = z.strictObject({
  /** The address that clients of the ordering service call. */
  listen: z.strictObject({
    host: z.string().min(1).default("127.0.0.1"),
    port,
    /** A certificate of the TLS CA of the ordering organisation, for the name that clients use. */
    tls: z.strictObject({ certificate: file, privateKey: file }),
  }),
  /** The port for metrics, readiness and flushing, on loopback; with 0 the system chooses one. */
  admin: z.strictObject({ port }).prefault({ port: 0 }),
  /** The nodes of the ordering service behind it; the first that answers is used. */
  orderers: z
    .array(
      z.strictObject({
        address: z.string().regex(/^[^\s:/]+:\d{1,5}$/, "must be HOST:PORT"),
        tlsRootCertificate: file,
        /** The name in its certificate, where it is not the host of the address. */
        tlsServerName: z.string().min(1).optional(),
      }),
    )
    .min(1, "name at least one orderer"),
  /**
   * Reads the blocks of all channels: a member of an organisation on them, best of the ordering
   * one.
   */
  identity: z.strictObject({ mspId: z.string().min(1), certificate: file, privateKey: file }),
  /** The folder that keeps acknowledged transactions until they are in a block. */
  journalDirectory: file,
  /** The rules by which transactions are held. */
  hold: holdRulesSchema.prefault({}),
  /** The consensus of each channel, by its name; transactions of other channels pass. */
  channels: z
    .record(z.string().min(1), channelOracleSchema)
    .refine((channels) => Object.keys(channels).length > 0, "name at least one channel"),
});
/** The configuration of a proxy, with its defaults. */
export type ProxyConfig = z.infer<typeof proxyConfigSchema>;
/** The configuration as it stands in a file, where everything with a default may be left out. */
export type ProxyConfigFile = z.input<typeof proxyConfigSchema>;

/**
 * Reads a configuration file. File names in the result are absolute.
 *
 * @throws an Error that names the file and each wrong field, with the reason.
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
