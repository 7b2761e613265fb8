import { oracleFileSchema } from "@basics/oracle/live";
import { z } from "zod";

/** What the embedded network's process is told, in a file. */
export const embeddedConfigSchema = z.strictObject({
  operators: z.array(z.string()).min(1),
  dataDirectory: z.string(),
  withoutPrivateChannel: z.array(z.string()),
  /** Chaincode other than BASICS' own, on the consortium channel. */
  chaincodes: z.array(z.strictObject({ name: z.string(), directory: z.string() })),
  /** Whether BASICS' own runs in a process of its own for each operator, as it does on Fabric. */
  separateChaincode: z.boolean(),
  /** First of the ports of its peers and its orderer; any free ones where absent. */
  portBase: z.number().int().optional(),
  batchTimeoutMs: z.number().positive().optional(),
  /** The consensus that its ordering service models, and where that is administered. */
  oracle: z.strictObject({ file: oracleFileSchema, adminPort: z.int() }).optional(),
});
export type EmbeddedConfig = z.infer<typeof embeddedConfigSchema>;
