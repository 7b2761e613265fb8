import type { Network } from "@basics/descriptor";

/** The ledgers that an audit checks, and the identity that reads them. */
export interface AuditOptions {
  readonly network: Network;
  /** The MSP id of the operator whose ledgers are checked, and whose identity reads them. */
  readonly operator: string;
  /** The name of the operator's identity that reads the ledgers. */
  readonly identity: string;
}
