import { common } from "@hyperledger/fabric-protos";
import type { EnvelopeSummary } from "./read-envelope.js";

/** Which transactions a consensus orders; all else passes it by. */
export interface HoldRules {
  /** Transactions of these chaincodes are held, … */
  readonly chaincodes: readonly string[];
  /** … but not those that call one of these functions. */
  readonly exceptFunctions: readonly string[];
}

/**
 * Statements on migrations are held. What sets a channel up passes, or nothing would ever fill the first
 * block; so does the gateways' housekeeping, which the paper does not know.
 */
export const defaultHoldRules: HoldRules = {
  chaincodes: ["basics"],
  exceptFunctions: ["ConfigureChannel", "RegisterOperator", "Anchor", "MarkRelay"],
};

export function isHeld({ type, call }: EnvelopeSummary, rules: HoldRules): boolean {
  return (
    type === common.HeaderType.ENDORSER_TRANSACTION &&
    call !== undefined &&
    rules.chaincodes.includes(call.chaincode) &&
    !rules.exceptFunctions.includes(call.functionName)
  );
}
