import type { ErrorDefinition } from "./error-definition.js";
import type { ErrorCode } from "./errors.js";
import { errorCatalogue } from "./errors.js";

/** One field of a request that is wrong. */
export interface FieldError {
  /**
   * The field's place in the request, for example `body.vmId`, `query.limit` or `path.migrationId`.
   */
  readonly field: string;
  /** The value that was sent, shortened; absent if none was. */
  readonly value?: string;
  readonly message: string;
}

export interface RequestErrorOptions {
  readonly cause?: unknown;
  readonly errors?: readonly FieldError[];
  /** Headers that belong to the answer, for example `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Advice that is more exact than the catalogue's. */
  readonly remedy?: string;
}

/**
 * Thrown for a request that the gateway itself refuses. The ledger's refusals are `LedgerError`s.
 */
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

  /** The error's row in the catalogue. */
  get definition(): ErrorDefinition {
    return errorCatalogue[this.code];
  }
}
