import { z } from "zod";
import { errorCodeSchema, problemSchema } from "../schemas/common.js";
import { eventSchema, positionSchema } from "../schemas/events.js";
import { errorCatalogue } from "../errors/errors.js";
import type { ErrorCode } from "../errors/errors.js";
import type { Access, RouteDefinition, RouteResponse } from "./routes/definition.js";
import { routes } from "./routes/routes.js";

type Json = Record<string, unknown>;

/** The part of an OpenAPI 3.1 document that its users look into; the rest is plain JSON. */
export interface OpenApiDocument extends Json {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly responses: Readonly<Record<string, Json>>;
  } & Json;
}

/** Schemas that are documented by name only: the event stream's data are not a response's JSON. */
const streamedSchemas = [eventSchema, positionSchema, errorCodeSchema, problemSchema];

/** Builds the OpenAPI 3.1 document from the same routes and schemas that serve requests. */
export function buildOpenApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [operationId, route] of Object.entries<RouteDefinition>(routes)) {
    (paths[route.path] ??= {})[route.method] = operation(operationId, route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "BASICS gateway",
      version: "1.0.0",
      summary: "Puts VM migrations between and inside clouds on record",
      description: [
        "One gateway per operator. Writes answer once they are committed to the ledger.",
        "Errors are RFC 9457 problem details whose `code` tells programs what went wrong.",
      ].join(" "),
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "The gateway that serves this document." }],
    tags: [
      { name: "migrations", description: "Moves of VMs between operators or hosts." },
      { name: "instances", description: "VMs over their whole lives." },
      { name: "operators", description: "The members of the consortium." },
      { name: "events", description: "What is committed, as it happens." },
      { name: "service", description: "The gateway itself." },
    ],
    paths,
    components: {
      schemas: componentSchemas(),
      responses: { Problem: problemResponse("Any other problem.") },
      headers: responseHeaders,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A token of a configured issuer. Its roles: `manager` may do everything, `auditor` may read.",
        },
      },
    },
  };
}

const responseHeaders: Json = {
  Location: {
    description: "Where the record is, or will be.",
    schema: { type: "string", format: "uri-reference" },
  },
  "Preference-Applied": {
    description: "`respond-async`, where the request asked for it.",
    schema: { type: "string" },
  },
  "WWW-Authenticate": {
    description: "Which token is asked for, and what is wrong with the one sent (RFC 6750).",
    schema: { type: "string" },
  },
  "Retry-After": {
    description: "Seconds to wait before sending the same again.",
    schema: { type: "integer", minimum: 1 },
  },
  "X-Request-Id": {
    description: "Names the request in the gateway's log; taken from the request where it had one.",
    schema: { type: "string" },
  },
};

const headerRefs = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

function operation(operationId: string, route: RouteDefinition): Json {
  const parameters = [...parametersOf("path", route.params), ...parametersOf("query", route.query)];
  if (route.access === "write") parameters.push(preferHeader);
  if (operationId === "followEvents") parameters.push(lastEventIdHeader);
  return {
    operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: securityOf(route.access),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: toJson(route.body) } },
      },
    }),
    responses: { ...answers(route), ...problems(route), default: problemRef },
  };
}

const problemRef: Json = { $ref: "#/components/responses/Problem" };

/** Names the roles `manager` and `auditor`, which OpenAPI 3.1 lets any security scheme list. */
function securityOf(access: Access): Json[] {
  switch (access) {
    case "public":
    case "metrics":
      return [];
    case "read":
      return [{ bearer: ["manager"] }, { bearer: ["auditor"] }];
    case "write":
      return [{ bearer: ["manager"] }];
  }
}

const preferHeader: Json = {
  name: "Prefer",
  in: "header",
  description:
    "`respond-async`: answer 202 once the statement is sent, without waiting (RFC 7240).",
  schema: { type: "string", examples: ["respond-async"] },
};

const lastEventIdHeader: Json = {
  name: "Last-Event-ID",
  in: "header",
  description: "The id of the last event that was dealt with: one position per channel.",
  schema: { type: "string", examples: ["consortium@12.0;org2-private@7"] },
};

function parametersOf(place: "path" | "query", schema: z.ZodObject | undefined): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const { description, ...json } = toJson(value as z.ZodType);
    return {
      name,
      in: place,
      ...(place === "path" && { required: true }),
      ...(description !== undefined && { description }),
      schema: name === "limit" ? limitParameter : json,
    };
  });
}

/**
 * The limit as its users see it: query parameters are text, which the limit's schema parses to a
 * number.
 */
const limitParameter: Json = { type: "integer", minimum: 1, maximum: 200, default: 50 };

function answers(route: RouteDefinition): Json {
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [status, answer(response)]),
  );
}

function answer({ description, schema, text, headers = [] }: RouteResponse): Json {
  return {
    description,
    headers: headerRefs([...headers, "X-Request-Id"]),
    content: text
      ? {
          [text.mediaType]: {
            schema: { type: "string" },
            examples: { one: { value: text.example } },
          },
        }
      : { "application/json": { schema: schema ? toJson(schema) : {} } },
  };
}

/** The problems that the operation may answer with, by status, each with its codes. */
function problems(route: RouteDefinition): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of problemCodes(route)) {
    const { status } = errorCatalogue[code];
    if (status < 400 || status in route.responses) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => {
        const lines = codes.map((code) => `- \`${code}\`: ${errorCatalogue[code].title}.`);
        return [status, problemResponse(lines.join("\n"), status, codes)];
      }),
  );
}

/** All codes that an operation may answer with, including those of every request. */
export function problemCodes(route: RouteDefinition): ErrorCode[] {
  const codes: ErrorCode[] = [...route.errors, "INTERNAL"];
  if (route.access === "read" || route.access === "write") {
    codes.push("TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED", "ROLE_FORBIDDEN");
    codes.push("ISSUER_UNAVAILABLE", "VALIDATION_FAILED", "UNKNOWN_FIELD");
  }
  if (route.params) codes.push("INVALID_ID", "MALFORMED_URL");
  if (route.method === "post") {
    codes.push("MALFORMED_JSON", "BODY_INCOMPLETE", "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
  }
  return [...new Set(codes)].sort();
}

function problemResponse(description: string, status?: number, codes?: ErrorCode[]): Json {
  const headers = ["X-Request-Id"];
  if (status === 401 || status === 403) headers.push("WWW-Authenticate");
  if (status === 503 || status === 429) headers.push("Retry-After");
  const problem = { $ref: "#/components/schemas/Problem" };
  return {
    description,
    headers: headerRefs(headers),
    content: { "application/problem+json": { schema: problem } },
    ...(codes && { "x-problem-codes": codes }),
  };
}

/**
 * Writes a schema as it stands in the document, with named schemas as references to the components.
 */
function toJson(schema: z.ZodType): Json {
  const json: Json = { ...z.toJSONSchema(schema, { io: "input" }) };
  delete json["$schema"];
  delete json["$defs"];
  return inComponents(json) as Json;
}

function inComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inComponents);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) =>
      name === "$ref" && typeof member === "string"
        ? [name, member.replace("#/$defs/", "#/components/schemas/")]
        : [name, inComponents(member)],
    ),
  );
}

const fieldsOf = (schema: z.ZodObject | undefined): z.ZodType[] =>
  Object.values<z.ZodType>(schema?.shape ?? {});

/** Collects every named schema that a route, a problem or the event stream refers to. */
function componentSchemas(): Record<string, Json> {
  const schemas: z.ZodType[] = [...streamedSchemas];
  for (const route of Object.values<RouteDefinition>(routes)) {
    schemas.push(...fieldsOf(route.params));
    schemas.push(...fieldsOf(route.query));
    if (route.body) schemas.push(route.body);
    for (const { schema } of Object.values(route.responses)) if (schema) schemas.push(schema);
  }
  const components: Record<string, Json> = {};
  for (const schema of schemas) {
    const { $defs = {} } = z.toJSONSchema(schema, { io: "input" }) as { $defs?: Json };
    for (const [name, definition] of Object.entries($defs)) {
      components[name] = inComponents(definition) as Json;
    }
  }
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
