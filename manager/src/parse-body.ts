import type { z } from "zod";
import { ManagerError } from "./errors.js";

/**
 * Checks a request's body.
 *
 * @throws ManagerError BODY_INVALID that names every field that is wrong.
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({
    field: path.join(".") || "body",
    message,
  }));
  const all = fields.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new ManagerError("BODY_INVALID", `The request's body is wrong. ${all}`, { fields });
}
