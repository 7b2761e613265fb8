// The contract API logs each decorator to the console while classes load. This module has to be
// imported before it.
process.env["CORE_CHAINCODE_LOGGING_SHIM"] ??= "CRITICAL";
process.env["CORE_CHAINCODE_LOGGING_LEVEL"] ??= "CRITICAL";

export {};
