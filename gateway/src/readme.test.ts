import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { z } from "zod";
import { configSchema } from "./configuration/config.js";
import { errorCatalogue } from "./errors/errors.js";
import type { RouteDefinition } from "./http/routes/definition.js";
import { routes } from "./http/routes/routes.js";
import { TestServer } from "./testing/http/test-server.js";
import { Metrics } from "./observation/metrics.js";

const README = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** Returns the cells of all table rows whose first cell is code that matches. */
function rows(first: RegExp): string[][] {
  return README.split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split(/ *\| */).slice(1, -1))
    .filter(([name = ""]) => first.test(name));
}

interface ConfigField {
  readonly type?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, ConfigField>>;
  readonly required?: readonly string[];
  readonly items?: ConfigField;
}

/** Lists each field of the configuration with its default, as the table shows them. */
function* configFields(
  { properties = {}, required = [] }: ConfigField,
  prefix = "",
): Generator<string> {
  for (const [name, field] of Object.entries(properties)) {
    const key = `${prefix}${name}`;
    if (field.properties) yield* configFields(field, `${key}.`);
    else if (field.items?.properties) yield* configFields(field.items, `${key}[].`);
    else {
      const absent = required.includes(name) ? "required" : "none";
      const value = field.default === undefined ? absent : `\`${JSON.stringify(field.default)}\``;
      yield `\`${key}\` ${value}`;
    }
  }
}

describe("the README", () => {
  it("lists every error with its status, whether to retry, and its remedy", () => {
    const listed = rows(/^`[A-Z_]+`$/).map((cells) => cells.join(" | "));
    const catalogue = Object.entries(errorCatalogue).map(
      ([code, { status, retry, title, remedy }]) =>
        `\`${code}\` | ${status} | ${retry} | ${title}. ${remedy}`,
    );
    assert.deepEqual(listed, catalogue);
  });

  it("lists every field of the configuration with its default", () => {
    const fields = [...configFields(z.toJSONSchema(configSchema, { io: "input" }) as ConfigField)];
    const names = new Set(fields.map((field) => field.split(" ")[0]));
    const listed = rows(/^`[a-z][A-Za-z.[\]]*`$/).filter(([name]) => names.has(name));
    assert.deepEqual(
      listed.map(([name, value]) => `${name ?? ""} ${value ?? ""}`),
      fields,
    );
  });

  it("lists every metric", async () => {
    await using server = await TestServer.start();
    const registries = [server.registry, new Metrics().registry];
    const metrics = registries.flatMap((registry) => registry.getMetricsAsArray());
    assert.deepEqual(
      rows(/^`basics_/).map((cells) => cells.join(" | ")),
      metrics.map(({ name, help }) => `\`${name}\` | ${help}`),
    );
  });

  it("lists every operation", () => {
    const listed = rows(/^`(GET|POST) /).map(([operation]) => operation);
    const defined = Object.values<RouteDefinition>(routes).map(({ method, path }) => {
      return `\`${method.toUpperCase()} ${path}\``;
    });
    assert.deepEqual(listed.sort(), defined.sort());
  });
});
