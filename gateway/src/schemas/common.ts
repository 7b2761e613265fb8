import { RETRIES, RETRY_NAMES } from "@basics/chaincode/domain";
import { z } from "zod";
import { transactionIdSchema } from "./identifiers.js";
import { errorCatalogue } from "../errors/errors.js";
import type { ErrorCode } from "../errors/errors.js";
import { meaningsOf } from "./meanings.js";

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

export const errorCodeSchema = z.enum(codes).meta({
  id: "ErrorCode",
  description: "What went wrong, for programs; gateway/README.md lists each with its status.",
});

export const problemSchema = z
  .object({
    type: z.string().describe("`urn:basics:problem:` and the code."),
    title: z.string().describe("The same for every occurrence of the code."),
    status: z.int().min(400).max(599).describe("The HTTP status."),
    code: errorCodeSchema,
    detail: z.string().describe("This occurrence: what was wrong with which value."),
    remedy: z.string().describe("What the caller can do about it."),
    retry: z.enum(RETRY_NAMES).describe(meaningsOf(RETRIES)),
    instance: z.string().optional().describe("The request, by its X-Request-Id."),
    errors: z
      .array(z.object({ field: z.string(), value: z.string().optional(), message: z.string() }))
      .optional()
      .describe("Each field that is wrong."),
    transactionId: transactionIdSchema.optional(),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Values that the ledger names, for example the migration that is open."),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details." });

export const pendingSchema = z
  .object({
    status: z
      .enum(["pending", "unknown"])
      .describe(
        "`pending`: sent for ordering, as the client preferred not to wait. `unknown`: the ledger did not tell in time whether it was recorded.",
      ),
    transactionId: transactionIdSchema.optional(),
    location: z.string().describe("Where to look; the same as the Location header."),
    detail: z.string(),
  })
  .meta({
    id: "PendingStatement",
    description:
      "A statement whose outcome is not known yet. Sending it again under the same id is safe: it is recorded at most once.",
  });

export const healthSchema = z
  .object({ status: z.literal("alive") })
  .meta({ id: "Health", description: "The process answers." });

export const readinessSchema = z
  .object({
    ready: z.boolean(),
    checks: z.array(
      z.object({ name: z.string(), ready: z.boolean(), detail: z.string().optional() }),
    ),
  })
  .meta({ id: "Readiness", description: "Whether requests can be served now, and if not why." });

export type Problem = z.infer<typeof problemSchema>;
export type PendingStatement = z.infer<typeof pendingSchema>;
