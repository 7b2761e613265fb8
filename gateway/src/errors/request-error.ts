import type { ErrorDefinition } from "./error-definition.js";
import type { ErrorCode } from "./errors.js";
import { errorCatalogue } from "./errors.js";

/** One field of a request that is wrong. */
export interface FieldError {
  /** Where: `body.vmId`, `query.limit`, `path.migrationId`. */
  readonly field: string;
  /** What was sent there, shortened; absent where nothing was. */
  readonly value?: string;
  readonly message: string;
}

export interface RequestErrorOptions {
  readonly cause?: unknown;
  readonly errors?: readonly FieldError[];
  /** Headers that belong to the answer, for example `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Advice more exact than the catalogue's. */
  readonly remedy?: string;
}

/** A request that the gateway itself refuses; the ledger's refusals are `LedgerError`s. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, options: RequestErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
    this.remedy = options.remedy ?? errorCatalogue[code].remedy;
  }

  /** Its row in the catalogue. */
  get definition(): ErrorDefinition {
    return errorCatalogue[this.code];
  }
}
