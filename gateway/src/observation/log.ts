import { destination, pino } from "pino";
import type { Logger } from "pino";
import { LedgerError } from "../ledger/ledger-error.js";

export type { Logger } from "pino";

/** The names of fields whose values are left out of log lines, also one level down. */
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

/**
 * Makes a logger that writes JSON lines to stderr, since stdout belongs to the line that says where
 * the gateway listens. Secrets are left out of the lines.
 *
 * @param level `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`
 * @param operator MSP id, which stands in every line
 * @param fileDescriptor where the lines go; default: 2, stderr
 */
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

/**
 * Leaves the stack out of a ledger's error: the place in this code says nothing about the ledger.
 */
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

/** Tells gRPC's message, and what each endorsing peer answered. */
function describeCause(cause: unknown): object | string {
  const { details, message } = cause as { details?: unknown; message?: unknown };
  const told = typeof message === "string" ? message : String(cause);
  return Array.isArray(details) && details.length > 0
    ? { message: told, details: details as unknown[] }
    : told;
}
