import {
  COINED_ID_PATTERN,
  COINED_ID_RULE,
  MSP_ID_PATTERN,
  MSP_ID_RULE,
  NAME_PATTERN,
  NAME_RULE,
  REASON_CODES,
  REASONS,
  VM_ID_PATTERN,
  VM_ID_RULE,
} from "@basics/chaincode/domain";
import { z } from "zod";
import { meaningsOf } from "./meanings.js";

export const mspIdSchema = z
  .string()
  .regex(MSP_ID_PATTERN, `must be ${MSP_ID_RULE}`)
  .meta({
    id: "MspId",
    description: "An operator, by the id of its membership service provider.",
    examples: ["Org1MSP"],
  });

export const instanceIdSchema = z
  .string()
  .regex(COINED_ID_PATTERN, `must be ${COINED_ID_RULE}`)
  .meta({
    id: "InstanceId",
    description:
      "A VM over its whole life, whoever runs it: the MSP id of the operator that coined it, a colon, a lower-case UUID.",
    examples: ["Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90"],
  });

export const migrationIdSchema = z
  .string()
  .regex(COINED_ID_PATTERN, `must be ${COINED_ID_RULE}`)
  .meta({
    id: "MigrationId",
    description:
      "One migration: the MSP id of its source, which coined it, a colon, a lower-case UUID.",
    examples: ["Org1MSP:018f4e2b-1a2b-7c3d-8e4f-5a6b7c8d9e0f"],
  });

export const vmIdSchema = z
  .string()
  .regex(VM_ID_PATTERN, `must be ${VM_ID_RULE}`)
  .meta({
    id: "VmId",
    description:
      "The digest of the stopped VM's content for one migration, `algorithm:hex`. The name is the paper's word for a digest; the VM's id is its instanceId.",
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

export const hostNameSchema = z
  .string()
  .regex(NAME_PATTERN, `must be ${NAME_RULE}`)
  .meta({
    id: "HostName",
    description: "A server's name in its operator's own naming.",
    examples: ["rack3-node7"],
  });

export const reasonSchema = z.enum(REASON_CODES).meta({
  id: "ReasonCode",
  description: `Why a destination declined or a source cancelled. ${meaningsOf(REASONS)}`,
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
