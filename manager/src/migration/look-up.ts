import type { LedgerErrorCode } from "@basics/chaincode/domain";
import type { GatewayClient } from "../client/gateway-client.js";
import { GatewayProblem } from "../client/gateway-problem.js";
import type { Migration } from "../client/gateway-types.js";

const NOT_FOUND = "MIGRATION_NOT_FOUND" satisfies LedgerErrorCode;

/** A migration as the ledgers hold it; undefined when they do not know it. */
export async function lookUp(
  { gateway, signal }: { readonly gateway: GatewayClient; readonly signal: AbortSignal },
  migrationId: string,
): Promise<Migration | undefined> {
  try {
    return await gateway.getMigration(migrationId, signal);
  } catch (error) {
    if (error instanceof GatewayProblem && error.code === NOT_FOUND) return undefined;
    throw error;
  }
}
