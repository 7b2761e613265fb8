/** The auditor, and its client of a ledger. */
export { audit } from "./audit.js";
export type { AuditReport } from "./audit.js";
export { lineageOf } from "./checks/answer-check.js";
export { findingLine, isViolation } from "./finding.js";
export { LedgerClient } from "./reading/ledger-client.js";
export type { RecordedStatement } from "./reading/ledger-history.js";
export { statementsOf, transactionsOf } from "./reading/ledger-history.js";
