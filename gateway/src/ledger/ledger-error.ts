import type { LedgerErrorCode } from "@basics/chaincode/domain";
import type { ErrorDefinition } from "../errors/error-definition.js";
import type { FabricErrorCode } from "../errors/errors.js";
import { errorCatalogue } from "../errors/errors.js";

export interface LedgerErrorOptions {
  readonly cause?: unknown;
  /** The transaction that it is about, once there was one. */
  readonly transactionId?: string;
  /** Values that the chaincode named, for example the state that a migration is in. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The chaincode's own advice, where it is more exact than the catalogue's. */
  readonly remedy?: string;
}

/** A call to a ledger that failed: refused by the chaincode, or not carried out by Fabric. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: LedgerErrorCode | FabricErrorCode;
  readonly transactionId: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
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

  /** Its row in the catalogue: HTTP status, title, whether to try again. */
  get definition(): ErrorDefinition {
    return errorCatalogue[this.code];
  }
}
