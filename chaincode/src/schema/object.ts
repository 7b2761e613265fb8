import { invalidArgument } from "./invalid-argument";
import type { JsonSchema, NamedSchema, Parsed, Schema } from "./schema";

type Fields = Readonly<Record<string, Schema<unknown>>>;
// The fields of an intersection in one type, which reads well and compares exactly.
type Flat<T> = { readonly [K in keyof T]: T[K] };
type ParsedFields<R extends Fields, O extends Fields> = Flat<
  { [K in keyof R]: Parsed<R[K]> } & { [K in keyof O]?: Parsed<O[K]> }
>;

interface ObjectOptions<R extends Fields, O extends Fields> {
  readonly description: string;
  readonly required: R;
  readonly optional?: O;
}

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- no fields is meant
type NoFields = Record<never, Schema<unknown>>;

/** Describes an object of exactly these fields, published under its name. */
export function object<R extends Fields, O extends Fields = NoFields>(
  name: string,
  { description, required, optional }: ObjectOptions<R, O>,
): NamedSchema<ParsedFields<R, O>> {
  const fields: Fields = { ...required, ...optional };
  return {
    name,
    // The reference is a bare name, as the contract API's own decorators write it: each
    // definition's $id is its name.
    json: { $ref: name },
    definition: { $id: name, description, ...objectDefinition(fields, Object.keys(required)) },
    parse: (value, field) =>
      parseFields(value, field, fields, new Set(Object.keys(required))) as ParsedFields<R, O>,
  };
}

/** Describes one of two objects. A field that only the first one has tells them apart. */
export function either<A, B>(
  name: string,
  options: {
    readonly description: string;
    readonly first: NamedSchema<A>;
    readonly second: NamedSchema<B>;
    readonly discriminator: string;
  },
): NamedSchema<A | B> {
  const { description, first, second, discriminator } = options;
  return {
    name,
    json: { $ref: name },
    definition: {
      $id: name,
      type: "object",
      description,
      oneOf: [first.json, second.json],
    },
    parse: (value, field) =>
      isRecord(value) && Object.hasOwn(value, discriminator)
        ? first.parse(value, field)
        : second.parse(value, field),
  };
}

function objectDefinition(fields: Fields, required: readonly string[]): JsonSchema {
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(fields).map(([key, { json }]) => [key, json])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function parseFields(
  value: unknown,
  path: string,
  fields: Fields,
  required: ReadonlySet<string>,
): Record<string, unknown> {
  if (!isRecord(value)) throw invalidArgument(path || "argument", value, "a JSON object");
  const pathOf = (key: string): string => (path === "" ? key : `${path}.${key}`);
  // Keys are sorted so that the same error comes first in whatever order the fields came in.
  for (const key of Object.keys(value).sort()) {
    // The check uses hasOwn, because every object inherits fields, such as `constructor`, that
    // nobody declared.
    if (!Object.hasOwn(fields, key)) throw unknownField(pathOf(key), value[key], fields);
  }
  const result: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(fields)) {
    if (Object.hasOwn(value, key)) result[key] = schema.parse(value[key], pathOf(key));
    else if (required.has(key)) throw missing(pathOf(key), schema);
  }
  return result;
}

function missing(field: string, { json }: Schema<unknown>): Error {
  const kind = json["description"] ?? json["type"] ?? json["$ref"];
  return invalidArgument(field, undefined, String(kind));
}

function unknownField(field: string, value: unknown, fields: Fields): Error {
  const known = Object.keys(fields).join(", ");
  return invalidArgument(field, value, "no such field", {
    remedy: `Leave it out; the fields here are ${known}.`,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
