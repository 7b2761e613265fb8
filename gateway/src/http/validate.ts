import type { z } from "zod";
import type { ErrorCode } from "../errors/errors.js";
import { RequestError } from "../errors/request-error.js";
import type { FieldError } from "../errors/request-error.js";

/** The part of the request in which a value was sent. */
export type Place = "body" | "query" | "path";

const LONGEST_VALUE = 80;
const MOST_ERRORS = 20;

/**
 * Parses a value that a client sent.
 *
 * @throws RequestError that names each field, its value and what it should be
 */
export function validate<T extends z.ZodType>(place: Place, schema: T, sent: unknown): z.output<T> {
  const result = schema.safeParse(sent);
  if (result.success) return result.data;
  const { issues } = result.error;
  const errors = issues.flatMap((issue) => toFieldErrors(place, issue, sent));
  const names = [...new Set(errors.map(({ field }) => field))].join(", ");
  throw new RequestError(codeOf(place, issues), `Not acceptable: ${names}.`, {
    errors: errors.slice(0, MOST_ERRORS),
  });
}

/**
 * Chooses the error's code. A single kind of mistake has its own code; several together are
 * `VALIDATION_FAILED`.
 */
function codeOf(place: Place, issues: readonly z.core.$ZodIssue[]): ErrorCode {
  if (place === "path") return "INVALID_ID";
  if (issues.every(({ code }) => code === "unrecognized_keys")) return "UNKNOWN_FIELD";
  if (issues.every(({ path }) => path.length === 1 && path[0] === "vmId"))
    return "DIGEST_MALFORMED";
  return "VALIDATION_FAILED";
}

function toFieldErrors(place: Place, issue: z.core.$ZodIssue, sent: unknown): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      return fieldError(place, [...issue.path, key], sent, "does not exist");
    });
  }
  const missing = issue.code === "invalid_type" && valueAt(issue.path, sent) === undefined;
  return [fieldError(place, issue.path, sent, missing ? "is missing" : issue.message)];
}

function fieldError(
  place: Place,
  path: readonly PropertyKey[],
  sent: unknown,
  message: string,
): FieldError {
  const value = show(valueAt(path, sent));
  const field = [place, ...path.map(String)].join(".");
  return { field: shorten(field), ...(value !== undefined && { value }), message };
}

function valueAt(path: readonly PropertyKey[], sent: unknown): unknown {
  let value = sent;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function show(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return shorten(typeof value === "string" ? value : JSON.stringify(value));
}

const shorten = (text: string): string =>
  text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
