import type { MigrationState } from "./migration";
import { isOpen } from "./migration";
import { namesOf } from "./names-of";

interface StatementFacts {
  /** The field of the statement's event that holds the record which the statement is about. */
  readonly about:
    "channel" | "operator" | "instance" | "migration" | "settlement" | "anchor" | "relayMark";
  /** The state into which it brings its migration; absent where it is about no migration. */
  readonly state?: MigrationState;
  /** True if it adds a row to its instance's history. */
  readonly inLineage: boolean;
}

/**
 * The statements that the ledgers record. The name of a statement is also the name of the chaincode
 * event that reports it, and of the gateway's event.
 */
export const STATEMENTS = {
  ChannelConfiguration: { about: "channel", inLineage: false },
  OperatorRegistration: { about: "operator", inLineage: false },
  Registration: { about: "instance", inLineage: true },
  Indication: { about: "migration", state: "indicated", inLineage: false },
  Confirmation: { about: "migration", state: "confirmed", inLineage: true },
  Rejection: { about: "migration", state: "rejected", inLineage: false },
  Decline: { about: "migration", state: "declined", inLineage: false },
  Cancellation: { about: "migration", state: "cancelled", inLineage: false },
  Retirement: { about: "instance", inLineage: true },
  Anchor: { about: "anchor", inLineage: false },
  Leave: { about: "settlement", inLineage: true },
  Arrival: { about: "settlement", inLineage: true },
  RelayMark: { about: "relayMark", inLineage: false },
} as const satisfies Record<string, StatementFacts>;

type Facts = typeof STATEMENTS;

/** The name of a statement. */
export type StatementName = keyof Facts;

/** Every statement's name. */
export const STATEMENT_NAMES = namesOf(STATEMENTS);

type StatementAbout<Record extends StatementFacts["about"]> = {
  [Name in StatementName]: Facts[Name]["about"] extends Record ? Name : never;
}[StatementName];

/** A statement about an instance alone. */
export type InstanceStatement = StatementAbout<"instance">;

/** A statement about a migration. */
export type MigrationStatement = StatementAbout<"migration">;

/** A statement by which an operator's private channel settles a confirmed migration. */
export type SettlementStatement = StatementAbout<"settlement">;

/** A statement that adds a row to its instance's history. */
export type LineageStatement = {
  [Name in StatementName]: Facts[Name]["inLineage"] extends true ? Name : never;
}[StatementName];

/** The statements about migrations. */
export const MIGRATION_STATEMENTS = STATEMENT_NAMES.filter(
  (name): name is MigrationStatement => STATEMENTS[name].about === "migration",
);

/** The statements that end a migration. */
export const CONCLUDING_STATEMENTS = MIGRATION_STATEMENTS.filter(
  (name) => !isOpen(STATEMENTS[name].state),
);

/** The statements that settle a migration, the source's first. */
export const SETTLEMENT_STATEMENTS = STATEMENT_NAMES.filter(
  (name): name is SettlementStatement => STATEMENTS[name].about === "settlement",
);

/** The statements that make up an instance's history. */
export const LINEAGE_STATEMENTS = STATEMENT_NAMES.filter(
  (name): name is LineageStatement => STATEMENTS[name].inLineage,
);
