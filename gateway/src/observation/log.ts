import { destination, pino } from "pino";
import type { Logger } from "pino";
import { LedgerError } from "../ledger/ledger-error.js";

export type { Logger } from "pino";

/** Whatever a log line holds under these names is left out of it, one level down too. */
const secrets = [
  "authorization",
  "Authorization",
  "cookie",
  "token",
  "privateKey",
  "hostKey",
  "key",
  "salt",
  "sealed",
];

const redact = {
  paths: [
    ...secrets.flatMap((name) => [name, `*.${name}`]),
    "req.headers.authorization",
    "req.headers.cookie",
    "request.headers.authorization",
    "request.headers.cookie",
  ],
  censor: "[redacted]",
};

/** Structured logs on stderr (stdout belongs to the line that says where the gateway listens). */
export function createLogger(level: string, operator: string, fileDescriptor = 2): Logger {
  return pino(
    {
      level,
      base: { operator },
      redact,
      serializers: { err: describeError },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    destination({ fd: fileDescriptor, sync: true }),
  );
}

/** A ledger that does not answer is no fault of this code's: where in it tells nobody anything. */
function describeError(error: unknown): object {
  if (!(error instanceof LedgerError)) return pino.stdSerializers.err(error as Error);
  const { cause, code, message, transactionId } = error;
  return {
    code,
    message,
    ...(cause !== undefined && { cause: describeCause(cause) }),
    ...(transactionId !== undefined && { transactionId }),
  };
}

/** What gRPC said, and what each endorsing peer did. */
function describeCause(cause: unknown): object | string {
  const { details, message } = cause as { details?: unknown; message?: unknown };
  const told = typeof message === "string" ? message : String(cause);
  return Array.isArray(details) && details.length > 0
    ? { message: told, details: details as unknown[] }
    : told;
}
