import {
  MIGRATION_KIND_NAMES,
  MIGRATION_KINDS,
  MIGRATION_STATE_NAMES,
  MIGRATION_STATES,
  SETTLEMENT_STATEMENTS,
} from "@basics/chaincode/domain";
import { z } from "zod";
import {
  hostNameSchema,
  hostSchema,
  instanceIdSchema,
  migrationIdSchema,
  mspIdSchema,
  provenanceSchema,
  reasonSchema,
  timestampSchema,
  transactionIdSchema,
  vmIdSchema,
} from "./identifiers.js";
import { meaningsOf } from "./meanings.js";
import { pageOf, pagingQuery } from "./paging.js";

const requestId = migrationIdSchema
  .optional()
  .describe(
    "Choose it yourself to make the request safe to repeat; coined by the gateway where absent.",
  );
const expiresAt = timestampSchema
  .optional()
  .describe(
    "After it the source's gateway cancels the migration, if it is still open. It must lie ahead.",
  );

export const createInterMigrationSchema = z
  .strictObject({
    kind: z.literal("inter"),
    migrationId: requestId,
    instanceId: instanceIdSchema,
    vmId: vmIdSchema,
    destination: mspIdSchema.describe("The operator that shall receive the VM."),
    sourceHost: hostNameSchema
      .optional()
      .describe(
        "Where the VM ran. Other operators see a commitment to it only. Where absent, the host that the private channel has; another one than that is refused.",
      ),
    expiresAt,
  })
  .meta({
    id: "CreateInterMigration",
    description: "An Indication to another operator, on the consortium channel.",
    examples: [
      {
        kind: "inter",
        instanceId: "Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90",
        vmId: "sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        destination: "Org2MSP",
        sourceHost: "rack3-node7",
      },
    ],
  });

export const createLocalMigrationSchema = z
  .strictObject({
    kind: z.literal("local"),
    migrationId: requestId,
    instanceId: instanceIdSchema,
    vmId: vmIdSchema,
    sourceHost: hostNameSchema.describe("Where the VM resides."),
    destinationHost: hostNameSchema.describe("Where it shall reside."),
    expiresAt,
  })
  .meta({
    id: "CreateLocalMigration",
    description: "An Indication within this operator's cloud, on its private channel.",
    examples: [
      {
        kind: "local",
        instanceId: "Org1MSP:018f4e2a-7c3b-7d10-9a6e-2f1b5c8d4e90",
        vmId: "sha256-tree:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        sourceHost: "rack3-node7",
        destinationHost: "rack4-node1",
      },
    ],
  });

export const createMigrationSchema = z
  .discriminatedUnion("kind", [createInterMigrationSchema, createLocalMigrationSchema])
  .meta({ id: "CreateMigration", description: "A migration to indicate." });

export const verificationSchema = z
  .strictObject({
    vmId: vmIdSchema.describe("The digest of what arrived, found here."),
    host: hostNameSchema.describe("Where it arrived."),
  })
  .meta({
    id: "Verification",
    description: "What the destination found. The ledger compares it with the Indication.",
  });

export const declineSchema = z
  .strictObject({ reason: reasonSchema })
  .meta({ id: "DeclineRequest", description: "The destination does not take the VM." });

export const cancellationSchema = z.strictObject({ reason: reasonSchema }).meta({
  id: "CancellationRequest",
  description:
    "The source withdraws. An unknown id is cancelled too, so that an Indication still under way cannot land later.",
});

export const migrationKindSchema = z.enum(MIGRATION_KIND_NAMES).meta({
  id: "MigrationKind",
  description: meaningsOf(MIGRATION_KINDS),
});

export const migrationStateSchema = z.enum(MIGRATION_STATE_NAMES).meta({
  id: "MigrationState",
  description: `${meaningsOf(MIGRATION_STATES)} All but \`indicated\` are final.`,
});

export const settlementRecordSchema = z
  .object({
    migrationId: migrationIdSchema,
    statement: z.enum(SETTLEMENT_STATEMENTS),
    instanceId: instanceIdSchema,
    vmId: vmIdSchema,
    hop: z.int().min(0),
    counterpart: mspIdSchema.describe("The other operator."),
    host: z.string().optional().describe("Arrival: where it was taken in. Leave: where it ran."),
    settled: provenanceSchema,
  })
  .meta({ id: "SettlementRecord", description: "A Leave or Arrival on the private channel." });

export const settlementSchema = z
  .object({
    statement: z.enum(SETTLEMENT_STATEMENTS).describe("Leave for the source, Arrival otherwise."),
    state: z
      .enum(["committed", "pending", "not-kept"])
      .describe("`not-kept`: this operator has no private channel to settle on."),
    record: settlementRecordSchema.optional(),
  })
  .meta({ id: "Settlement", description: "This operator's own side of a confirmed migration." });

/** The fields of a migration as the ledger holds it, its hosts opened where they are one's own. */
export const migrationRecordSchema = z
  .object({
    migrationId: migrationIdSchema,
    kind: migrationKindSchema,
    state: migrationStateSchema,
    source: mspIdSchema,
    destination: mspIdSchema.optional(),
    instanceId: instanceIdSchema.optional(),
    vmId: vmIdSchema.optional().describe("The digest that the source indicated."),
    sourceHost: hostSchema.optional(),
    destinationHost: hostSchema.optional(),
    expiresAt: timestampSchema.optional(),
    observedVmId: vmIdSchema.optional().describe("The digest that the destination found."),
    reason: reasonSchema.optional(),
    hop: z.int().min(0).optional().describe("Confirmed: the hop that it made, or happened in."),
    step: z.int().min(0).optional().describe("Confirmed and local: its order within the hop."),
    indicated: provenanceSchema.optional().describe("Absent on an id cancelled before its use."),
    concluded: provenanceSchema.optional().describe("The statement that ended it."),
  })
  .meta({ id: "MigrationRecord", description: "A migration as the ledger holds it." });

export const migrationSchema = z
  .object({
    ...migrationRecordSchema.shape,
    transactionId: transactionIdSchema
      .optional()
      .describe("The transaction that brought it into its present state."),
    settlement: settlementSchema.optional(),
    finished: z
      .boolean()
      .describe(
        "Nothing more will happen: it ended, and what this operator has to settle is settled.",
      ),
    mayRun: z
      .object({ source: z.boolean(), destination: z.boolean() })
      .describe(
        "Who may run the VM now, by what is committed. Both false: it must stay off everywhere.",
      ),
  })
  .meta({ id: "Migration", description: "A migration and what this operator may do." });

export const migrationPageSchema = pageOf("MigrationPage", migrationSchema, "Migrations, by id.");

export const listMigrationsQuery = z.strictObject({
  kind: migrationKindSchema.optional().describe("Default `inter`."),
  state: migrationStateSchema.optional(),
  instanceId: instanceIdSchema
    .optional()
    .describe("All of this instance's, other operators' too; otherwise one's own only."),
  role: z
    .enum(["source", "destination"])
    .optional()
    .describe("Only those in which this operator is that side."),
  ...pagingQuery,
});

export type CreateInterMigration = z.infer<typeof createInterMigrationSchema>;
export type CreateLocalMigration = z.infer<typeof createLocalMigrationSchema>;
export type CreateMigration = z.infer<typeof createMigrationSchema>;
export type Verification = z.infer<typeof verificationSchema>;
export type MigrationRecordView = z.infer<typeof migrationRecordSchema>;
export type MigrationView = z.infer<typeof migrationSchema>;
export type SettlementView = z.infer<typeof settlementSchema>;
export type ListMigrationsQuery = z.infer<typeof listMigrationsQuery>;
