import { z } from "zod";
import { mspIdSchema, provenanceSchema, transactionIdSchema } from "./identifiers.js";
import { consortiumInstanceSchema, privateInstanceSchema } from "./instances.js";
import { migrationRecordSchema, settlementRecordSchema } from "./migrations.js";
import { operatorSchema } from "./operators.js";

export const statementNameSchema = z
  .enum([
    "ChannelConfiguration",
    "OperatorRegistration",
    "Registration",
    "Indication",
    "Confirmation",
    "Rejection",
    "Decline",
    "Cancellation",
    "Retirement",
    "Anchor",
    "Leave",
    "Arrival",
    "RelayMark",
  ])
  .meta({ id: "StatementName", description: "What was stated; the SSE event's name." });

export const eventSchema = z
  .object({
    channel: z.string().describe("The channel on which it was committed."),
    blockNumber: z.int().min(0),
    transactionIndex: z.int().min(0).describe("Place in its block, from 0."),
    transactionId: transactionIdSchema,
    statement: statementNameSchema,
    channelRecord: z
      .object({
        kind: z.enum(["consortium", "private"]),
        consortiumChannel: z.string(),
        operator: mspIdSchema.optional(),
        configured: provenanceSchema,
      })
      .optional()
      .describe("ChannelConfiguration"),
    operator: operatorSchema.optional().describe("OperatorRegistration"),
    instance: z
      .union([consortiumInstanceSchema, privateInstanceSchema])
      .optional()
      .describe("Registration, Retirement, Leave, Arrival"),
    migration: migrationRecordSchema
      .optional()
      .describe("Indication, Confirmation, Rejection, Decline, Cancellation"),
    settlement: settlementRecordSchema.optional().describe("Leave, Arrival"),
    anchor: z
      .object({
        operator: mspIdSchema,
        channel: z.string(),
        blockNumber: z.int().min(0),
        blockHash: z.string(),
        anchored: provenanceSchema,
      })
      .optional()
      .describe("Anchor"),
    relayMark: z
      .object({ blockNumber: z.int().min(0), marked: provenanceSchema })
      .optional()
      .describe("RelayMark"),
  })
  .meta({
    id: "StatementEvent",
    description:
      "`data` of an SSE event: one committed statement with the record as it stands after it.",
  });

export const positionSchema = z
  .object({ position: z.string().describe("The same as the event's id.") })
  .meta({
    id: "PositionEvent",
    description:
      "`data` of the SSE event `position`, sent on connecting and while nothing concerns this operator: how far the stream has been read.",
  });

export const eventsQuery = z.strictObject({
  since: z
    .literal("start")
    .optional()
    .describe(
      "Replay everything from the first block. Without it, and without `Last-Event-ID`: only what commits from now on. `Last-Event-ID` goes first.",
    ),
});

export type EventView = z.infer<typeof eventSchema>;
