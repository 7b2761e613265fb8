import type { NextFunction, Request, Response } from "express";
import type { ErrorCode } from "../errors/errors.js";
import { errorCatalogue } from "../errors/errors.js";
import { LedgerError } from "../ledger/ledger-error.js";
import type { Logger } from "../observation/log.js";
import { RequestError } from "../errors/request-error.js";
import type { Problem } from "../schemas/common.js";

/** The seconds after which a request that may succeed later should be sent again. */
const RETRY_AFTER_SECONDS = 2;

/** Turns an error of any kind into one that can be answered. Unknown errors become `INTERNAL`. */
export function toAnswerable(error: unknown): RequestError | LedgerError {
  if (error instanceof RequestError || error instanceof LedgerError) return error;
  return (
    fromExpress(error) ?? new RequestError("INTERNAL", "The cause is in the log.", { cause: error })
  );
}

/** Recognises the errors that express and its body parser throw, by their `type` and `status`. */
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

/** Makes the problem details of an error (RFC 9457). */
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

/**
 * Chooses the remedy. The chaincode's own remedies name its functions, so one of them is used only
 * if it names a field.
 */
function remedyOf(error: RequestError | LedgerError): string {
  const { code, remedy, definition } = error;
  return error instanceof LedgerError && code !== "INVALID_ARGUMENT" ? definition.remedy : remedy;
}

export const problemType = (code: ErrorCode): string => `urn:basics:problem:${code}`;

/** Makes express's last middleware, which answers every error that was thrown. */
export function problemHandler(logger: Logger) {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- express counts its parameters
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const answerable = toAnswerable(error);
    const { code } = answerable;
    const { status } = errorCatalogue[code];
    // The ledger's own message is told here only, and never to the caller.
    if (status >= 500) logger.error({ err: error, requestId: requestIdOf(response) }, "failed");
    if (response.headersSent) {
      // It is too late to send a problem: the client notices that its answer is cut short.
      logger.warn({ err: error, requestId: requestIdOf(response) }, "answer cut short");
      response.destroy();
      return;
    }
    if (answerable instanceof RequestError) response.set(answerable.headers);
    if (status === 503 || status === 429) response.set("Retry-After", String(RETRY_AFTER_SECONDS));
    // The rest of a body that is not read would be taken for the next request.
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
