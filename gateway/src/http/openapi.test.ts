import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorCatalogue } from "../errors/errors.js";
import { buildOpenApiDocument } from "./openapi.js";
import type { RouteDefinition } from "./routes/definition.js";
import { routes } from "./routes/routes.js";
import { TestServer } from "../testing/http/test-server.js";

type Json = Record<string, unknown>;

const document = buildOpenApiDocument();

/** Walks through every object in the document, with its place. */
function* objectsIn(value: unknown, place = "#"): Generator<[string, Json]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Json];
  for (const [name, member] of Object.entries(value)) yield* objectsIn(member, `${place}/${name}`);
}

const resolve = (reference: string): unknown =>
  reference
    .replace(/^#\//, "")
    .split("/")
    .reduce<unknown>((value, name) => (value as Json | undefined)?.[name], document);

describe("the OpenAPI document", () => {
  it("is served as it is built, to anyone", async () => {
    await using server = await TestServer.start();
    const answer = await server.call("GET", "/openapi.json", { token: "" });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, JSON.parse(JSON.stringify(document)));
  });

  it("has what OpenAPI 3.1 requires of every operation", () => {
    assert.match(document.openapi, /^3\.1\.\d$/);
    const operationIds = new Set<unknown>();
    for (const [path, methods] of Object.entries(document.paths)) {
      assert.match(path, /^\//);
      for (const [method, operation] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        operationIds.add(operation["operationId"]);
        const parameters = (operation["parameters"] ?? []) as Json[];
        const inPath = parameters.filter((parameter) => parameter["in"] === "path");
        const braces = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        assert.deepEqual(
          inPath.map(({ name }) => name),
          braces,
          where,
        );
        assert.ok(
          inPath.every(({ required }) => required === true),
          where,
        );
        for (const { name, schema } of parameters) assert.ok(schema, `${where} ${String(name)}`);
        const names = parameters.map(
          (parameter) => `${String(parameter["in"])} ${String(parameter["name"])}`,
        );
        assert.equal(new Set(names).size, names.length, where);
        for (const [status, response] of Object.entries(operation["responses"] as Json)) {
          assert.match(status, /^([2-5]\d\d|default)$/);
          const { $ref, description } = response as Json;
          assert.ok($ref !== undefined || typeof description === "string", `${where} ${status}`);
        }
      }
    }
    const count = Object.values(document.paths).flatMap((methods) => Object.keys(methods)).length;
    assert.equal(operationIds.size, count);
  });

  it("refers only to what it holds, and holds nothing that nothing refers to", () => {
    const referred = new Set<string>();
    for (const [place, { $ref }] of objectsIn(document)) {
      if (typeof $ref !== "string") continue;
      assert.ok(resolve($ref) !== undefined, `${place}: ${$ref}`);
      referred.add($ref);
    }
    const streamed = ["StatementEvent", "PositionEvent"];
    for (const name of Object.keys(document.components.schemas)) {
      const used = referred.has(`#/components/schemas/${name}`) || streamed.includes(name);
      assert.ok(used, `${name} is used`);
    }
    assert.ok(!JSON.stringify(document).includes("$defs"));
  });

  it("documents every route, with the codes of its problems and their statuses", () => {
    for (const [id, route] of Object.entries<RouteDefinition>(routes)) {
      const operation = document.paths[route.path]?.[route.method];
      assert.equal(operation?.["operationId"], id);
      const responses = operation["responses"] as Json;
      for (const status of Object.keys(route.responses)) assert.ok(responses[status]);
      for (const code of route.errors) {
        const { status } = errorCatalogue[code];
        if (status < 400 || status in route.responses) continue;
        const { "x-problem-codes": codes } = responses[status] as { "x-problem-codes": string[] };
        assert.ok(codes.includes(code), `${id} ${code}`);
      }
      const secured = (operation["security"] as Json[]).length > 0;
      assert.equal(secured, route.access === "read" || route.access === "write", id);
    }
  });

  it("describes every named schema, and gives examples of those that clients send", () => {
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      assert.equal(typeof schema["description"], "string", name);
    }
    for (const name of ["RegisterInstance", "CreateInterMigration", "CreateLocalMigration"]) {
      assert.ok(Array.isArray(document.components.schemas[name]?.["examples"]), name);
    }
  });

  it("gives examples that its own schemas accept", () => {
    const definitions = [
      ["RegisterInstance", routes.registerInstance.body],
      ["CreateInterMigration", routes.createMigration.body],
      ["CreateLocalMigration", routes.createMigration.body],
    ] as const;
    for (const [name, schema] of definitions) {
      for (const example of document.components.schemas[name]?.["examples"] as unknown[]) {
        assert.deepEqual(schema.parse(example), example, name);
      }
    }
  });
});
