import { GatewayProblem } from "../client/gateway-problem.js";
import type { Migration } from "../client/gateway-types.js";
import type { ManagerContext } from "./context.js";

/** A migration as the ledgers hold it; undefined when they do not know it. */
export async function lookUp(
  { gateway, signal }: ManagerContext,
  migrationId: string,
): Promise<Migration | undefined> {
  try {
    return await gateway.getMigration(migrationId, signal);
  } catch (error) {
    if (error instanceof GatewayProblem && error.code === "MIGRATION_NOT_FOUND") return undefined;
    throw error;
  }
}
