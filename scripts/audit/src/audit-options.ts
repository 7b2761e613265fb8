import type { Network } from "@basics/descriptor";

/** Whose ledgers an audit checks, and as whom. */
export interface AuditOptions {
  readonly network: Network;
  /** Whose ledgers to check, as its own identity. */
  readonly operator: string;
  /** Which of the operator's identities to read with. */
  readonly identity: string;
}
