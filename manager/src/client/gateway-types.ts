import type { components } from "../generated/gateway-api.js";

type Schemas = components["schemas"];

export type Instance = Schemas["Instance"];
export type RegisterInstance = Schemas["RegisterInstance"];
export type LineageEntry = Schemas["LineageEntry"];
export type Migration = Schemas["Migration"];
export type MigrationState = Schemas["MigrationState"];
export type CreateMigration = Schemas["CreateMigration"];
export type ReasonCode = Schemas["ReasonCode"];
export type Operator = Schemas["Operator"];
export type StatementEvent = Schemas["StatementEvent"];
