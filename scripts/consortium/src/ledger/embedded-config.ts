import { oracleFileSchema } from "@basics/oracle/live";
import { z } from "zod";

/** The configuration of the embedded network's process, which it reads from a file. */
export const embeddedConfigSchema = z.strictObject({
  operators: z.array(z.string()).min(1),
  dataDirectory: z.string(),
  withoutPrivateChannel: z.array(z.string()),
  /** The chaincodes other than BASICS' own on the consortium channel. */
  chaincodes: z.array(z.strictObject({ name: z.string(), directory: z.string() })),
  /**
   * True if BASICS' own chaincode runs in a process of its own for each operator, as it does on
   * Fabric.
   */
  separateChaincode: z.boolean(),
  /** The first of the ports of its peers and its orderer; any free ports where absent. */
  portBase: z.number().int().optional(),
  batchTimeoutMs: z.number().positive().optional(),
  /** The consensus that its ordering service models, and the port of its administration. */
  oracle: z.strictObject({ file: oracleFileSchema, adminPort: z.int() }).optional(),
});
/** The parsed form of {@link embeddedConfigSchema}. */
export type EmbeddedConfig = z.infer<typeof embeddedConfigSchema>;
