/**
 * Import this before fabric-shim, whose loggers write a line for each call to standard output. That
 * belongs to this process, so the shim is silent unless the variable is set.
 */
export const CHOSEN_LEVEL = process.env["CORE_CHAINCODE_LOGGING_LEVEL"];
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] = CHOSEN_LEVEL ?? "CRITICAL";

/** The environment for a chaincode in its own process, which writes to a log file. */
export function chaincodeLogLevel(): Record<string, string> {
  return { CORE_CHAINCODE_LOGGING_LEVEL: CHOSEN_LEVEL ?? "INFO" };
}
