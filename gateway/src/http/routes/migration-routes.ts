import { z } from "zod";
import { migrationIdSchema } from "../../schemas/identifiers.js";
import {
  cancellationSchema,
  createMigrationSchema,
  declineSchema,
  listMigrationsQuery,
  migrationPageSchema,
  migrationSchema,
  verificationSchema,
} from "../../schemas/migrations.js";
import { defineRoute, readErrors, writeErrors } from "./definition.js";
import { pendingResponse } from "./pending-response.js";

const params = z.object({ migrationId: migrationIdSchema });
const concluded = {
  200: {
    description: "Recorded, by this request or before. The state tells the outcome.",
    schema: migrationSchema,
  },
  202: pendingResponse,
};

export const migrationRoutes = {
  createMigration: defineRoute({
    method: "post",
    path: "/v1/migrations",
    tag: "migrations",
    summary: "Indicate a migration",
    description:
      "From here on the VM must stay off until the migration has ended. Safe to repeat with the same migrationId.",
    access: "write",
    body: createMigrationSchema,
    responses: {
      201: { description: "Indicated.", schema: migrationSchema, headers: ["Location"] },
      200: { description: "Indicated before, in the same way.", schema: migrationSchema },
      202: pendingResponse,
    },
    errors: [
      ...writeErrors,
      "PRIVATE_CHANNEL_NOT_KEPT",
      "DIGEST_MALFORMED",
      "SELF_DESTINATION",
      "OPERATOR_NOT_FOUND",
      "ALGORITHM_NOT_ACCEPTED",
      "ID_NOT_COINED_BY_CREATOR",
      "INSTANCE_NOT_FOUND",
      "INSTANCE_RETIRED",
      "NOT_IN_CUSTODY",
      "INSTANCE_NOT_RESIDENT",
      "INSTANCE_HELD_ELSEWHERE",
      "HOST_MISMATCH",
      "MIGRATION_OPEN",
      "MIGRATION_ID_TAKEN",
      "MIGRATION_CANCELLED",
      "CONSORTIUM_UNREADABLE",
    ],
  }),
  listMigrations: defineRoute({
    method: "get",
    path: "/v1/migrations",
    tag: "migrations",
    summary: "List migrations",
    description: "This operator's own, or all of one VM.",
    access: "read",
    query: listMigrationsQuery,
    responses: { 200: { description: "A page.", schema: migrationPageSchema } },
    errors: [...readErrors, "INVALID_CURSOR", "PRIVATE_CHANNEL_NOT_KEPT"],
  }),
  getMigration: defineRoute({
    method: "get",
    path: "/v1/migrations/{migrationId}",
    tag: "migrations",
    summary: "Read a migration",
    description: "Found on either ledger, with who may run the VM now.",
    access: "read",
    params,
    responses: { 200: { description: "The migration.", schema: migrationSchema } },
    errors: [...readErrors, "MIGRATION_NOT_FOUND"],
  }),
  verifyMigration: defineRoute({
    method: "post",
    path: "/v1/migrations/{migrationId}/verification",
    tag: "migrations",
    summary: "State the digest of what arrived",
    description:
      "Equal to the indicated one: `confirmed`, the VM may start here. Different: `rejected`, the copy must be discarded.",
    access: "write",
    params,
    body: verificationSchema,
    responses: concluded,
    errors: [
      ...writeErrors,
      "MIGRATION_NOT_FOUND",
      "DIGEST_MALFORMED",
      "ALGORITHM_MISMATCH",
      "NOT_DESTINATION",
      "ALREADY_VERIFIED",
      "MIGRATION_CLOSED",
      "MIGRATION_CANCELLED",
      "HOST_MISMATCH",
      "INSTANCE_HELD_ELSEWHERE",
      "INSTANCE_RETIRED",
      "MIGRATION_OPEN",
      "CONSORTIUM_UNREADABLE",
    ],
  }),
  declineMigration: defineRoute({
    method: "post",
    path: "/v1/migrations/{migrationId}/decline",
    tag: "migrations",
    summary: "Do not take the VM",
    access: "write",
    params,
    body: declineSchema,
    responses: concluded,
    errors: [
      ...writeErrors,
      "MIGRATION_NOT_FOUND",
      "NOT_DESTINATION",
      "MIGRATION_CLOSED",
      "MIGRATION_CANCELLED",
    ],
  }),
  cancelMigration: defineRoute({
    method: "post",
    path: "/v1/migrations/{migrationId}/cancellation",
    tag: "migrations",
    summary: "Withdraw a migration",
    description:
      "Also for an id of one's own that no ledger holds, after a request whose outcome is unknown: it then can never be used.",
    access: "write",
    params,
    body: cancellationSchema,
    responses: concluded,
    errors: [...writeErrors, "ID_NOT_COINED_BY_CREATOR", "NOT_SOURCE", "MIGRATION_CLOSED"],
  }),
};
