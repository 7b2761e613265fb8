/** The one catalogue of everything that the gateway answers with, by code. */
import { requestErrors } from "./http/request-errors.js";
import { chaincodeErrors, fabricErrors } from "./ledger/error-catalogue.js";

/** One row of the catalogue. */
export interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** Short and the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  /** `same`: send the same again later. `new`: a different statement may succeed. `never`: neither. */
  readonly retry: "same" | "new" | "never";
}

/** Codes of the chaincode. */
export type LedgerErrorCode = keyof typeof chaincodeErrors;
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
