import { common } from "@hyperledger/fabric-protos";
import type { EnvelopeSummary } from "./read-envelope.js";

/** The rules by which a consensus holds and orders transactions; all others pass at once. */
export interface HoldRules {
  /** Transactions of these chaincodes are held. */
  readonly chaincodes: readonly string[];
  /** Transactions that call one of these functions pass all the same. */
  readonly exceptFunctions: readonly string[];
}

/**
 * The rules by default. Statements on migrations are held. The transactions that set a channel up
 * pass, for nothing would ever fill the first block. So does the housekeeping of the gateways,
 * which the paper does not have.
 */
export const defaultHoldRules: HoldRules = {
  chaincodes: ["basics"],
  exceptFunctions: ["ConfigureChannel", "RegisterOperator", "Anchor", "MarkRelay"],
};

/** Tells whether a consensus with these rules orders the transaction of an envelope. */
export function isHeld({ type, call }: EnvelopeSummary, rules: HoldRules): boolean {
  return (
    type === common.HeaderType.ENDORSER_TRANSACTION &&
    call !== undefined &&
    rules.chaincodes.includes(call.chaincode) &&
    !rules.exceptFunctions.includes(call.functionName)
  );
}
