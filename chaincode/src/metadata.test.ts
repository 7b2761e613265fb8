import "./testing/quiet";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import test from "node:test";
import { rulesOf } from "./transaction";
import { TestNetwork } from "./testing/channels";
import { A, CONSORTIUM } from "./testing/operators";
import type { Metadata, TransactionMetadata } from "./testing/shim";

const load = createRequire(__filename);

const writes = [
  "Anchor",
  "Arrive",
  "Cancel",
  "ConfigureChannel",
  "Decline",
  "Indicate",
  "Leave",
  "MarkRelay",
  "Register",
  "RegisterOperator",
  "Retire",
  "Verify",
];
const reads = [
  "GetAnchor",
  "GetChannel",
  "GetInstance",
  "GetLineage",
  "GetMigration",
  "GetOperator",
  "GetRelayMark",
  "GetSettlement",
  "ListAnchors",
  "ListInstances",
  "ListMigrations",
  "ListOperators",
];

async function readMetadata(): Promise<Metadata> {
  const network = new TestNetwork([CONSORTIUM]);
  const fn = "org.hyperledger.fabric:GetMetadata";
  return network.evaluate<Metadata>({ as: A, channel: CONSORTIUM, fn, args: [] });
}

async function readTransactions(): Promise<readonly TransactionMetadata[]> {
  return (await readMetadata()).contracts["BasicsContract"]?.transactions ?? [];
}

test("metadata names every function, and says which are submitted", async () => {
  const transactions = await readTransactions();
  const tagged = (tag: string): string[] =>
    transactions.filter((each) => each.tag.includes(tag)).map(({ name }) => name);
  assert.deepEqual(tagged("SUBMIT").sort(), writes);
  assert.deepEqual(tagged("EVALUATE").sort(), reads);
});

test("metadata fits the schema that Fabric publishes for it", async () => {
  const metadata = await readMetadata();
  const Ajv = load("ajv") as new (options: object) => {
    addMetaSchema(schema: unknown): void;
    validate(schema: unknown, value: unknown): boolean;
    errors: unknown;
  };
  const ajv = new Ajv({ schemaId: "id", logger: false });
  ajv.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json"));
  const path = load.resolve("fabric-contract-api/schema/contract-schema.json");
  const schema: unknown = JSON.parse(readFileSync(path, "utf8"));
  assert.ok(ajv.validate(schema, metadata), JSON.stringify(ajv.errors));
});

test("metadata names the parameters that each function parses, and what it answers", async () => {
  const { components } = await readMetadata();
  for (const { name, parameters, returns } of await readTransactions()) {
    assert.deepEqual(
      parameters.map((parameter) => parameter.name),
      rulesOf(name)?.parameters.map((parameter) => parameter.name),
    );
    for (const { description, schema } of parameters) {
      assert.notEqual(description, "");
      if (schema.$ref === undefined) assert.equal(schema.type, "string");
      else assert.ok(basename(schema.$ref) in components.schemas, schema.$ref);
    }
    assert.ok(basename(returns.$ref) in components.schemas, returns.$ref);
  }
});

test("every object of the metadata is described, closed, and says which fields it needs", async () => {
  const { components } = await readMetadata();
  for (const [name, schema] of Object.entries(components.schemas)) {
    const { $id, description, oneOf, properties, additionalProperties, required } =
      schema as Record<string, unknown>;
    assert.equal($id, name);
    assert.notEqual(description ?? "", "", name);
    if (oneOf !== undefined) continue;
    assert.equal(additionalProperties, false, name);
    for (const field of (required ?? []) as string[]) {
      assert.ok(field in (properties as object), `${name}.${field}`);
    }
    for (const reference of JSON.stringify(schema).matchAll(/"\$ref":"([^"]+)"/g)) {
      assert.ok((reference[1] ?? "") in components.schemas, reference[0]);
    }
  }
});

test("what an Indication needs stands in the metadata", async () => {
  const { components } = await readMetadata();
  const { required, properties } = components.schemas["Indication"] as Record<string, object>;
  assert.deepEqual(required, ["migrationId", "instanceId", "vmId"]);
  assert.deepEqual(Object.keys(properties ?? {}), [
    "migrationId",
    "instanceId",
    "vmId",
    "destination",
    "sourceHost",
    "destinationHost",
    "expiresAt",
  ]);
});
