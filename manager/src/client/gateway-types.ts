import type { components } from "../generated/gateway-api.js";

/** The types of the gateway's REST API, as its OpenAPI document has them. */
type Schemas = components["schemas"];

/** A VM over its whole life, as the ledgers know it. */
export type Instance = Schemas["Instance"];
/** The request by which a VM is put on record. */
export type RegisterInstance = Schemas["RegisterInstance"];
/** One entry of an instance's history. */
export type LineageEntry = Schemas["LineageEntry"];
/** A migration as the ledgers hold it, and what its operator may do with the VM now. */
export type Migration = Schemas["Migration"];
/** The state of a migration: `indicated` while it is open; every other state is final. */
export type MigrationState = Schemas["MigrationState"];
/** The request for an Indication: to another operator (`inter`), or to another host (`local`). */
export type CreateMigration = Schemas["CreateMigration"];
/** The reason why a destination declined or a source cancelled. */
export type ReasonCode = Schemas["ReasonCode"];
/** An operator's registration, with its algorithms and its `transferEndpoint`. */
export type Operator = Schemas["Operator"];
/** One committed statement, with the record that it is about as it stands after it. */
export type StatementEvent = Schemas["StatementEvent"];
