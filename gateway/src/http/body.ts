import express from "express";
import type { RequestHandler } from "express";
import { RequestError } from "../errors/request-error.js";

/**
 * Parses a JSON body and refuses every other kind. An operation without a body accepts a request
 * without one.
 *
 * @param limitBytes the largest body, in bytes
 */
export function jsonBody(limitBytes: number): RequestHandler {
  const parse: RequestHandler = express.json({
    limit: limitBytes,
    inflate: false,
    type: () => true,
  });
  return (request, response, next) => {
    const hasBody =
      request.headers["transfer-encoding"] !== undefined ||
      Number(request.headers["content-length"] ?? 0) > 0;
    if (hasBody && request.is("application/json") === false) {
      const sent = request.get("Content-Type");
      throw new RequestError(
        "UNSUPPORTED_MEDIA_TYPE",
        sent === undefined ? "The body has no Content-Type." : `The body is ${sent.slice(0, 80)}.`,
      );
    }
    return parse(request, response, next);
  };
}
