/**
 * Imported before fabric-shim: its loggers write a line for each call to standard output, which
 * belongs to this process. Whoever sets the variable gets the lines.
 */
export const chosenLevel = process.env["CORE_CHAINCODE_LOGGING_LEVEL"];
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] = chosenLevel ?? "CRITICAL";

/** For a chaincode in a process of its own, which writes to a log file. */
export function chaincodeLogLevel(): Record<string, string> {
  return { CORE_CHAINCODE_LOGGING_LEVEL: chosenLevel ?? "INFO" };
}
