import type { StatementName } from "@basics/chaincode/domain";
import { CHANNEL_KIND_NAMES, STATEMENT_NAMES, STATEMENTS } from "@basics/chaincode/domain";
import { z } from "zod";
import { mspIdSchema, provenanceSchema, transactionIdSchema } from "./identifiers.js";
import { consortiumInstanceSchema, privateInstanceSchema } from "./instances.js";
import { migrationRecordSchema, settlementRecordSchema } from "./migrations.js";
import { operatorSchema } from "./operators.js";

export const statementNameSchema = z
  .enum(STATEMENT_NAMES)
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
        kind: z.enum(CHANNEL_KIND_NAMES),
        consortiumChannel: z.string(),
        operator: mspIdSchema.optional(),
        configured: provenanceSchema,
      })
      .optional()
      .describe(statementsAbout("channel")),
    operator: operatorSchema.optional().describe(statementsAbout("operator")),
    instance: z
      .union([consortiumInstanceSchema, privateInstanceSchema])
      .optional()
      .describe([statementsAbout("instance"), statementsAbout("settlement")].join(", ")),
    migration: migrationRecordSchema.optional().describe(statementsAbout("migration")),
    settlement: settlementRecordSchema.optional().describe(statementsAbout("settlement")),
    anchor: z
      .object({
        operator: mspIdSchema,
        channel: z.string(),
        blockNumber: z.int().min(0),
        blockHash: z.string(),
        anchored: provenanceSchema,
      })
      .optional()
      .describe(statementsAbout("anchor")),
    relayMark: z
      .object({ blockNumber: z.int().min(0), marked: provenanceSchema })
      .optional()
      .describe(statementsAbout("relayMark")),
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

/** The statements whose event has its record in this field. */
function statementsAbout(field: (typeof STATEMENTS)[StatementName]["about"]): string {
  return STATEMENT_NAMES.filter((name) => STATEMENTS[name].about === field).join(", ");
}

export type EventView = z.infer<typeof eventSchema>;
