import { z } from "zod";

const mspIdPattern = "[A-Za-z0-9._-]{1,64}";
const uuidPattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const coinedId = new RegExp(`^${mspIdPattern}:${uuidPattern}$`);

export const mspIdSchema = z
  .string()
  .regex(new RegExp(`^${mspIdPattern}$`), "must be an MSP id such as Org1MSP")
  .meta({
    id: "MspId",
    description: "An operator, by the id of its membership service provider.",
    examples: ["Org1MSP"],
  });

export const instanceIdSchema = z
  .string()
  .regex(coinedId, "must be <MSP id>:<lower-case uuid>")
  .meta({
    id: "InstanceId",
    description:
      "A VM over its whole life, whoever runs it: the MSP id of the operator that coined it, a colon, a lower-case UUID.",
    examples: ["Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90"],
  });

export const migrationIdSchema = z
  .string()
  .regex(coinedId, "must be <MSP id>:<lower-case uuid>")
  .meta({
    id: "MigrationId",
    description:
      "One migration: the MSP id of its source, which coined it, a colon, a lower-case UUID.",
    examples: ["Org1MSP:018f4e2b-1a2b-7c3d-8e4f-5a6b7c8d9e0f"],
  });

export const vmIdSchema = z
  .string()
  .regex(
    /^(?:sha256(?:-tree)?:[0-9a-f]{64}|(?!sha256(?:-tree)?:)[a-z0-9]+(?:-[a-z0-9]+){0,3}:[0-9a-f]{32,128})$/,
    'must be "sha256-tree:" or "sha256:" and 64 lower-case hexadecimal digits',
  )
  .meta({
    id: "VmId",
    description: "The digest of the stopped VM's content, `algorithm:hex`.",
    examples: ["sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  });

export const transactionIdSchema = z.string().meta({
  id: "TransactionId",
  description: "Fabric's transaction id, 64 hexadecimal digits.",
  examples: ["5f2c1e0b7d9a4c3e8f6b1a2d3c4e5f60718293a4b5c6d7e8f9012a3b4c5d6e7f"],
});

export const timestampSchema = z.iso.datetime({ offset: true }).meta({
  id: "Timestamp",
  description: "A time, RFC 3339.",
  examples: ["2026-03-01T12:00:00Z"],
});

/** What the chaincode takes as a name: no look-alikes, no invisible characters. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$/;
export const nameRule =
  "must be 1 to 253 letters, digits and . _ : @ / - with a letter or digit first";

export const hostNameSchema = z
  .string()
  .regex(namePattern, nameRule)
  .meta({
    id: "HostName",
    description: "A server's name in its operator's own naming.",
    examples: ["rack3-node7"],
  });

export const reasonSchema = z
  .enum(["CAPACITY", "POLICY", "TRANSFER_FAILED", "EXPIRED", "WITHDRAWN", "OTHER"])
  .meta({
    id: "ReasonCode",
    description: "Why a destination declined or a source cancelled; ledgers hold no free text.",
  });

export const provenanceSchema = z
  .object({
    by: mspIdSchema.describe("The operator whose gateway made the statement."),
    transactionId: transactionIdSchema,
    claimedAt: timestampSchema.describe(
      "When, by the account of the gateway that made it: a claim, never an order.",
    ),
  })
  .meta({ id: "Provenance", description: "Who made a statement, in which transaction." });

export const hostSchema = z
  .object({
    name: z.string().describe('The host\'s name, or "undisclosed".'),
    disclosed: z
      .boolean()
      .describe("False where another operator keeps the name to itself, or its key is not here."),
    commitment: z
      .string()
      .optional()
      .describe("What stands on the ledger instead of the name: hex SHA-256 of salt and name."),
  })
  .meta({
    id: "Host",
    description: "A host as this operator may see it.",
    examples: [{ name: "rack3-node7", disclosed: true }],
  });

export type HostView = z.infer<typeof hostSchema>;
