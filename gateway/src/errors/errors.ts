/** The one catalogue of everything that the gateway answers with, by code. */
import type { LedgerErrorCode } from "@basics/chaincode/domain";
import type { ErrorDefinition } from "./error-definition.js";
import { requestErrors } from "../http/request-errors.js";
import { chaincodeErrors, fabricErrors } from "../ledger/error-catalogue.js";

/** Codes that the gateway gives to what Fabric, or the way to it, did. */
export type FabricErrorCode = keyof typeof fabricErrors;
/** Codes of the REST side. */
export type RequestErrorCode = keyof typeof requestErrors;

export type ErrorCode = LedgerErrorCode | FabricErrorCode | RequestErrorCode;

export const errorCatalogue: Readonly<Record<ErrorCode, ErrorDefinition>> = {
  ...chaincodeErrors,
  ...fabricErrors,
  ...requestErrors,
};
