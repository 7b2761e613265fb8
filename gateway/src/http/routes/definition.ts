import type { z } from "zod";
import type { ErrorCode } from "../../errors/errors.js";

/** The callers that may call an operation. */
export type Access = "public" | "read" | "write" | "metrics";

/** An answer other than a problem. */
export interface RouteResponse {
  readonly description: string;
  /** The schema of the body; absent if it is not JSON. */
  readonly schema?: z.ZodType;
  /** Media type and an example, if the body is not JSON. */
  readonly text?: { readonly mediaType: string; readonly example: string };
  readonly headers?: readonly ("Location" | "Preference-Applied")[];
}

/**
 * One operation: it defines what express routes, validates and allows, and what the OpenAPI
 * document says.
 */
export interface RouteDefinition {
  readonly method: "get" | "post";
  /** The path, with parameters in braces as OpenAPI writes them. */
  readonly path: string;
  readonly tag: "instances" | "migrations" | "operators" | "events" | "service";
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly responses: Readonly<Record<number, RouteResponse>>;
  /** The codes of its own problems. Those of every request (tokens, validation) are added. */
  readonly errors: readonly ErrorCode[];
}

/** Keeps the exact types of a definition's schemas. */
export const defineRoute = <const R extends RouteDefinition>(route: R): R => route;

/** The problems of a read: the ledger may be down or lag behind. */
export const readErrors = [
  "LEDGER_UNAVAILABLE",
  "LEDGER_TIMEOUT",
  "LEDGER_REFUSED",
  "LEDGER_OVERLOADED",
  "NOT_ON_CHANNEL",
  "TOO_FEW_ENDORSERS",
  "CHAINCODE_UNAVAILABLE",
  "CHAINCODE_FAILED",
  "CHANNEL_NOT_CONFIGURED",
  "SHUTTING_DOWN",
  "TOO_MANY_REQUESTS",
] as const satisfies readonly ErrorCode[];

export const writeErrors = [
  ...readErrors,
  "INVALID_ARGUMENT",
  "NOT_A_GATEWAY",
  "OPERATOR_NOT_REGISTERED",
  "TRANSACTION_INVALID",
  "ENDORSEMENT_MISMATCH",
  "ENDORSEMENT_POLICY_FAILURE",
  "MVCC_RETRIES_EXHAUSTED",
] as const satisfies readonly ErrorCode[];
