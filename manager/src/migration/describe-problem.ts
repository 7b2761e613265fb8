import { GatewayProblem } from "../client/gateway-problem.js";
import { DigestError } from "../digest/digest-error.js";
import type { Journal } from "../store/records.js";

/** An error as journals and answers show it: without internals. */
export function describeProblem(error: unknown): NonNullable<Journal["problem"]> {
  if (error instanceof GatewayProblem || error instanceof DigestError) {
    const { code, message, remedy } = error;
    return { code, message, remedy };
  }
  return {
    code: (error as { code?: string }).code ?? "INTERNAL",
    message: error instanceof Error ? error.message : String(error),
    remedy: "See the manager's log; it is tried again.",
  };
}
