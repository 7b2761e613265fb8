import type { NextFunction, Request, Response } from "express";
import type { ErrorCode } from "../errors/errors.js";
import { errorCatalogue } from "../errors/errors.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Logger } from "../observation/log.js";
import { RequestError } from "../errors/request-error.js";
import type { Problem } from "../schemas/common.js";

/** Seconds after which to send again what may succeed then. */
const retryAfterSeconds = 2;

/** An error of any kind as the one that is answered. Foreign ones become `INTERNAL`. */
export function toAnswerable(error: unknown): RequestError | LedgerError {
  if (error instanceof RequestError || error instanceof LedgerError) return error;
  return (
    fromExpress(error) ?? new RequestError("INTERNAL", "The cause is in the log.", { cause: error })
  );
}

/** What express and its body parser throw, told apart by their `type` and `status`. */
function fromExpress(error: unknown): RequestError | undefined {
  if (!(error instanceof Error)) return undefined;
  const type: unknown = "type" in error ? error.type : undefined;
  switch (type) {
    case "entity.parse.failed":
      return new RequestError("MALFORMED_JSON", "The body does not parse as a JSON object.", {
        cause: error,
      });
    case "entity.too.large":
      return new RequestError("BODY_TOO_LARGE", "The body is above 1 MB.", { cause: error });
    case "encoding.unsupported":
    case "charset.unsupported":
      return new RequestError(
        "UNSUPPORTED_MEDIA_TYPE",
        "The body is compressed, or not in UTF-8.",
        { cause: error },
      );
    case "request.aborted":
    case "request.size.invalid":
      return new RequestError("BODY_INCOMPLETE", "The body ended early.", { cause: error });
    default:
  }
  if (error instanceof URIError) {
    return new RequestError("MALFORMED_URL", "The path is not percent-encoded UTF-8.", {
      cause: error,
    });
  }
  return undefined;
}

/** The problem details of an error (RFC 9457). */
export function toProblem(error: RequestError | LedgerError, requestId: string): Problem {
  const { status, title, retry } = error.definition;
  const transactionId = error instanceof LedgerError ? error.transactionId : undefined;
  const details = error instanceof LedgerError ? error.details : undefined;
  const errors = error instanceof RequestError ? error.errors : undefined;
  return {
    type: problemType(error.code),
    title,
    status,
    code: error.code,
    detail: error.message,
    remedy: remedyOf(error),
    retry,
    instance: `urn:basics:request:${requestId}`,
    ...(errors !== undefined && { errors: errors.map((field) => ({ ...field })) }),
    ...(transactionId !== undefined && { transactionId }),
    ...(details !== undefined && { details }),
  };
}

/** The chaincode's own remedies name its functions; only where it names a field is it more exact. */
function remedyOf(error: RequestError | LedgerError): string {
  const { code, remedy, definition } = error;
  return error instanceof LedgerError && code !== "INVALID_ARGUMENT" ? definition.remedy : remedy;
}

export const problemType = (code: ErrorCode): string => `urn:basics:problem:${code}`;

/** Express's last middleware: answers whatever was thrown. */
export function problemHandler(logger: Logger) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- express counts its parameters
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const answerable = toAnswerable(error);
    const { code } = answerable;
    const { status } = errorCatalogue[code];
    // What the ledger's side said is only told here, never to whoever calls.
    if (status >= 500) logger.error({ err: error, requestId: requestIdOf(response) }, "failed");
    if (response.headersSent) {
      // Too late for a problem: the client notices that its answer is cut short.
      logger.warn({ err: error, requestId: requestIdOf(response) }, "answer cut short");
      response.destroy();
      return;
    }
    if (answerable instanceof RequestError) response.set(answerable.headers);
    if (status === 503 || status === 429) response.set("Retry-After", String(retryAfterSeconds));
    // What is left of a body that is not read would be taken for the next request.
    if (!request.complete) response.set("Connection", "close");
    response.locals["code"] = code;
    response
      .status(status)
      .type("application/problem+json")
      .send(JSON.stringify(toProblem(answerable, requestIdOf(response))));
  };
}

/** The id that the request log gave to the request. */
export const requestIdOf = (response: Response): string => String(response.locals["requestId"]);
