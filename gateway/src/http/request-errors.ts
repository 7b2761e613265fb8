import type { ErrorDefinition } from "../errors/error-definition.js";
import { row } from "../errors/error-definition.js";

/** The errors in a request before any ledger is asked, and those of the gateway itself. */
export const requestErrors = {
  VALIDATION_FAILED: row(
    400,
    "never",
    "The request is not valid",
    "Correct the fields listed in errors.",
  ),
  UNKNOWN_FIELD: row(
    400,
    "never",
    "The request has fields that do not exist",
    "Leave out the fields listed in errors; /openapi.json lists those that exist.",
  ),
  INVALID_ID: row(
    400,
    "never",
    "The id in the path is malformed",
    "Write ids as <MSP id>:<lower-case uuid>, and operators as MSP ids.",
  ),
  INVALID_CURSOR: row(
    400,
    "never",
    "The cursor is not one of this list",
    "Pass nextCursor as it was answered, with the same query, or start without a cursor.",
  ),
  INVALID_EVENT_POSITION: row(
    400,
    "never",
    "The position in the event stream is malformed",
    "Pass the id of the last event as it was sent, or connect with since=start.",
  ),
  MALFORMED_JSON: row(400, "never", "The body is not JSON", "Send one JSON object, in UTF-8."),
  MALFORMED_URL: row(400, "never", "The URL is malformed", "Percent-encode the path as UTF-8."),
  BODY_INCOMPLETE: row(
    400,
    "same",
    "The body did not arrive completely",
    "Send the same again, with the Content-Length that the body has.",
  ),
  BODY_TOO_LARGE: row(413, "never", "The body is too large", "Keep the body below 1 MB."),
  UNSUPPORTED_MEDIA_TYPE: row(
    415,
    "never",
    "The body's media type is not supported",
    "Send Content-Type: application/json, in UTF-8 and not compressed.",
  ),
  TOKEN_MISSING: row(
    401,
    "never",
    "No bearer token",
    "Send Authorization: Bearer <token> of a configured issuer.",
  ),
  TOKEN_INVALID: row(
    401,
    "never",
    "The token is not accepted",
    "Get a token of a configured issuer for this gateway's audience.",
  ),
  TOKEN_EXPIRED: row(401, "never", "The token has expired", "Get a new token."),
  ROLE_FORBIDDEN: row(
    403,
    "never",
    "The token's roles do not allow this",
    "Writing needs the role manager; reading manager or auditor.",
  ),
  LOOPBACK_ONLY: row(
    403,
    "never",
    "Answered on loopback only",
    'Ask from the gateway\'s own machine, or configure "metrics": "open".',
  ),
  ROUTE_NOT_FOUND: row(404, "never", "No such resource", "See /openapi.json."),
  METHOD_NOT_ALLOWED: row(
    405,
    "never",
    "The resource has no such method",
    "Use a method that the Allow header lists.",
  ),
  PRIVATE_CHANNEL_NOT_KEPT: row(
    409,
    "never",
    "This operator keeps no private channel",
    "Local migrations need a private channel; configure one, or do not record them.",
  ),
  TOO_MANY_REQUESTS: row(
    429,
    "same",
    "Too many requests at once",
    "Send the same again later, with fewer at once.",
  ),
  TOO_MANY_STREAMS: row(
    429,
    "same",
    "Too many event streams are open",
    "Close streams that are not read, and connect again later.",
  ),
  ISSUER_UNAVAILABLE: row(
    503,
    "same",
    "The token issuer's keys cannot be fetched",
    "Send the same again later; check that the gateway reaches the issuer's JWKS.",
  ),
  INTERNAL: row(
    500,
    "same",
    "The gateway failed",
    "Report it with the request id; the gateway's log has the cause.",
  ),
} satisfies Record<string, ErrorDefinition>;
