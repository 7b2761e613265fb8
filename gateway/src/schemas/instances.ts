import {
  CHANNEL_KIND_NAMES,
  CONSORTIUM_INSTANCE_STATE_NAMES,
  LINEAGE_STATEMENTS,
  NAME_PATTERN,
  NAME_RULE,
  PRIVATE_INSTANCE_STATE_NAMES,
  PRIVATE_INSTANCE_STATES,
} from "@basics/chaincode/domain";
import { z } from "zod";
import {
  hostNameSchema,
  hostSchema,
  instanceIdSchema,
  migrationIdSchema,
  mspIdSchema,
  provenanceSchema,
  vmIdSchema,
} from "./identifiers.js";
import { meaningsOf } from "./meanings.js";
import { pageOf, pagingQuery } from "./paging.js";

const hopSchema = z.int().min(0).describe("How often custody of the instance has moved.");
const localRefSchema = z
  .string()
  .regex(NAME_PATTERN, `must be ${NAME_RULE}`)
  .describe("The operator's own name for the VM; stays on its private channel.");

export const registerInstanceSchema = z
  .strictObject({
    instanceId: instanceIdSchema.optional().describe("Coined by the gateway where absent."),
    host: hostNameSchema.describe("Where the VM resides."),
    localRef: localRefSchema.optional(),
    publish: z
      .boolean()
      .optional()
      .describe(
        "Register it with the consortium too, before its first migration. Without a private channel that is always done.",
      ),
  })
  .meta({
    id: "RegisterInstance",
    description: "A VM to put on record.",
    examples: [{ host: "rack3-node7", localRef: "vm-0421" }],
  });

export const consortiumInstanceSchema = z
  .object({
    instanceId: instanceIdSchema,
    state: z.enum(CONSORTIUM_INSTANCE_STATE_NAMES),
    custodian: mspIdSchema.describe("The operator in whose custody it is."),
    hop: hopSchema,
    openMigrationId: migrationIdSchema.optional(),
    host: hostSchema.optional(),
  })
  .meta({ id: "ConsortiumInstance", description: "The instance as all operators know it." });

export const privateInstanceSchema = z
  .object({
    instanceId: instanceIdSchema,
    state: z.enum(PRIVATE_INSTANCE_STATE_NAMES),
    hop: hopSchema,
    step: z.int().min(0).describe("Local migrations within the hop."),
    host: z.string().optional().describe("Where it resides; absent once departed."),
    localRef: localRefSchema.optional(),
    openMigrationId: migrationIdSchema.optional(),
  })
  .meta({ id: "PrivateInstance", description: "The instance on this operator's own channel." });

export const instanceStateSchema = z.enum(PRIVATE_INSTANCE_STATE_NAMES).meta({
  id: "InstanceState",
  description: `${meaningsOf(PRIVATE_INSTANCE_STATES)} Where the ledgers differ for a moment, the consortium's word counts.`,
});

export const instanceSchema = z
  .object({
    instanceId: instanceIdSchema,
    state: instanceStateSchema,
    custodian: mspIdSchema
      .optional()
      .describe("Absent where only this operator's own channel knows it, and as departed."),
    hop: hopSchema,
    host: hostSchema.optional().describe("Where it resides, as far as this operator may know."),
    localRef: localRefSchema.optional(),
    openMigrationIds: z.array(migrationIdSchema).describe("Its open migrations, on either ledger."),
    ledgers: z
      .object({
        consortium: consortiumInstanceSchema.optional(),
        private: privateInstanceSchema.optional(),
      })
      .describe("What each ledger holds."),
  })
  .meta({ id: "Instance", description: "A VM, as both ledgers together show it." });

export const instancePageSchema = pageOf("InstancePage", instanceSchema, "Instances, by id.");

export const listInstancesQuery = z.strictObject({
  state: instanceStateSchema
    .optional()
    .describe(
      "Only these. Without a private channel `departed` cannot be asked for. With another's `custodian` both `resident` and `departed` ask for what is not retired.",
    ),
  custodian: mspIdSchema
    .optional()
    .describe("List what the consortium holds in this operator's custody, instead of one's own."),
  ...pagingQuery,
});

export const lineageQuery = z.strictObject(pagingQuery);

const partySchema = z
  .object({ operator: mspIdSchema, host: hostSchema.optional() })
  .meta({ id: "LineageParty", description: "One side of a move." });

export const lineageEntrySchema = z
  .object({
    ledger: z.enum(CHANNEL_KIND_NAMES).describe("Where the entry stands."),
    instanceId: instanceIdSchema,
    hop: hopSchema,
    step: z.int().min(0).describe("Order within the hop."),
    statement: z.enum(LINEAGE_STATEMENTS),
    custodian: mspIdSchema.describe("Who holds the instance after this entry."),
    from: partySchema.optional(),
    to: partySchema.optional(),
    migrationId: migrationIdSchema.optional(),
    vmId: vmIdSchema.optional(),
    recorded: provenanceSchema,
  })
  .meta({
    id: "LineageEntry",
    description:
      "One row of an instance's history. Own hosts are opened, other operators' read `undisclosed`.",
  });

export const lineagePageSchema = pageOf(
  "LineagePage",
  lineageEntrySchema,
  "The consortium's history of the instance and this operator's own, merged by hop and step.",
);

export type RegisterInstance = z.infer<typeof registerInstanceSchema>;
export type InstanceView = z.infer<typeof instanceSchema>;
export type InstanceState = z.infer<typeof instanceStateSchema>;
export type ListInstancesQuery = z.infer<typeof listInstancesQuery>;
export type LineageEntryView = z.infer<typeof lineageEntrySchema>;
