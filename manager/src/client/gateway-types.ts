import type { MigrationState } from "@basics/chaincode/domain";
import type { components } from "../generated/gateway-api.js";

/** The types of the gateway's REST API, as its OpenAPI document has them. */
type Schemas = components["schemas"];

/** A VM over its whole life, as the ledgers know it. */
export type Instance = Schemas["Instance"];
/** The request by which a VM is put on record. */
export type RegisterInstance = Schemas["RegisterInstance"];
/** One entry of an instance's history. */
export type LineageEntry = Schemas["LineageEntry"];
/**
 * A migration as the ledgers hold it, and what its operator may do with the VM now. Its state is the
 * vocabulary's, so that a state which is added there is at once missed wherever one decides by it.
 */
export interface Migration extends Omit<Schemas["Migration"], "state"> {
  state: MigrationState;
}

/** The request for an Indication: to another operator (`inter`), or to another host (`local`). */
export type CreateMigration = Schemas["CreateMigration"];
/** An operator's registration, with its algorithms and its `transferEndpoint`. */
export type Operator = Schemas["Operator"];
/** One committed statement, with the record that it is about as it stands after it. */
export type StatementEvent = Schemas["StatementEvent"];
