import type { LedgerErrorCode } from "@basics/chaincode/domain";
import type { ErrorDefinition } from "../errors/error-definition.js";
import type { FabricErrorCode } from "../errors/errors.js";
import { errorCatalogue } from "../errors/errors.js";

/** The parts of a `LedgerError` besides its code and message. */
export interface LedgerErrorOptions {
  /** The error that caused it, for example gRPC's. */
  readonly cause?: unknown;
  /** The id of the transaction, if there was one already. */
  readonly transactionId?: string;
  /** Values that the chaincode named, for example the migration's present state. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The chaincode's own advice, if it is more exact than the catalogue's. */
  readonly remedy?: string;
}

/**
 * Thrown when a call to a ledger failed: the chaincode refused it, or Fabric did not carry it out.
 * `code` names the failure, `cause` holds Fabric's own error.
 */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  /** The failure's code in the catalogue, for example `MIGRATION_NOT_FOUND`. */
  readonly code: LedgerErrorCode | FabricErrorCode;
  /** The id of the transaction, if there was one already. */
  readonly transactionId: string | undefined;
  /** Values that the chaincode named, for example the migration's present state. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** Advice for the caller, in a sentence. */
  readonly remedy: string;

  constructor(
    code: LedgerErrorCode | FabricErrorCode,
    message: string,
    options: LedgerErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.transactionId = options.transactionId;
    this.details = options.details;
    this.remedy = options.remedy ?? errorCatalogue[code].remedy;
  }

  /** The error's row in the catalogue: HTTP status, title, and whether to try again. */
  get definition(): ErrorDefinition {
    return errorCatalogue[this.code];
  }
}
