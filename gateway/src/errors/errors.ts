/** The one catalogue of every error that the gateway answers with, by code. */
import type { LedgerErrorCode } from "@basics/chaincode/domain";
import type { ErrorDefinition } from "./error-definition.js";
import { requestErrors } from "../http/request-errors.js";
import { chaincodeErrors, fabricErrors } from "../ledger/error-catalogue.js";

/** The codes of failures of Fabric, or of the connection to it. */
export type FabricErrorCode = keyof typeof fabricErrors;
/** The codes of requests that the REST side refuses. */
export type RequestErrorCode = keyof typeof requestErrors;

export type ErrorCode = LedgerErrorCode | FabricErrorCode | RequestErrorCode;

export const errorCatalogue: Readonly<Record<ErrorCode, ErrorDefinition>> = {
  ...chaincodeErrors,
  ...fabricErrors,
  ...requestErrors,
};
