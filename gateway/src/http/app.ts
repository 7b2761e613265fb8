import express from "express";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import helmet from "helmet";
import { z } from "zod";
import { isLoopbackHost } from "../configuration/loopback.js";
import { RequestError } from "../errors/request-error.js";
import { requireRole } from "./authentication.js";
import type { Authenticator, Caller } from "./authentication.js";
import { jsonBody } from "./body.js";
import type { EventStreams } from "./events/event-streams.js";
import type { Handlers, LedgerOperationId, SpecialOperationId } from "./handlers.js";
import type { HttpLimits } from "./limits.js";
import { buildOpenApiDocument } from "./openapi.js";
import { limitRate } from "./limit-rate.js";
import { prefersAsync } from "./prefer.js";
import { problemHandler } from "./problems.js";
import { requestLog } from "./request-log.js";
import type { RouteDefinition } from "./routes/definition.js";
import { routes } from "./routes/routes.js";
import type { OperationId } from "./routes/routes.js";
import type { HttpServerDeps } from "./types.js";
import { validate } from "./validate.js";
import type { Reply } from "./write-answers.js";

export interface AppParts {
  readonly deps: HttpServerDeps;
  readonly limits: HttpLimits;
  readonly authenticator: Authenticator;
  readonly handlers: Handlers;
  readonly streams: EventStreams;
  /** True when no more requests are taken. */
  readonly isClosing: () => boolean;
}

/** The app's parts, with everything that all operations share. */
interface Shared extends AppParts {
  readonly paced: RequestHandler;
}

type Endpoint = (request: Request, response: Response) => Promise<void> | void;

const noQuery = z.strictObject({});
const noBody = noQuery.optional();

/** Builds the express app out of the routes' definitions. */
export function createApp(parts: AppParts): Express {
  const { deps, isClosing } = parts;
  const app = express();
  app.disable("x-powered-by").disable("etag");
  app.set("query parser", "simple").set("strict routing", true).set("case sensitive routing", true);
  app.use(requestLog(deps.logger, deps.registry));
  app.use(helmet());
  app.use((_request, response, next) => {
    response.set("Cache-Control", "no-store");
    // A connection that is kept open would let requests in while the server is closing.
    if (isClosing()) response.set("Connection", "close");
    next();
  });
  const paced = limitRate(parts.limits.requestsPerSecond);
  for (const [path, methods] of routesByPath()) mount(app, path, methods, { ...parts, paced });
  app.use((request) => {
    throw new RequestError("ROUTE_NOT_FOUND", `There is no ${request.path.slice(0, 200)}.`);
  });
  app.use(problemHandler(deps.logger));
  return app;
}

type Methods = Map<RouteDefinition["method"], OperationId>;

function routesByPath(): Map<string, Methods> {
  const paths = new Map<string, Methods>();
  for (const [id, { path, method }] of Object.entries(routes)) {
    const methods: Methods = paths.get(path) ?? new Map<RouteDefinition["method"], OperationId>();
    paths.set(path, methods.set(method, id as OperationId));
  }
  return paths;
}

function mount(app: Express, path: string, methods: Methods, parts: Shared): void {
  const route = app.route(path.replaceAll(/\{(\w+)\}/g, ":$1"));
  route.all((_request, response, next) => {
    response.locals["route"] = path;
    next();
  });
  for (const [method, id] of methods) route[method](...endpoint(id, parts));
  const allowed = [...methods.keys()].map((method) => method.toUpperCase());
  const allow = [...allowed, ...(methods.has("get") ? ["HEAD"] : [])].join(", ");
  route.all((request) => {
    throw new RequestError("METHOD_NOT_ALLOWED", `${request.method} is not among ${allow}.`, {
      headers: { Allow: allow },
    });
  });
}

/**
 * The handlers that express runs for one operation: first who may call and how often, then the
 * body, then the operation itself.
 */
function endpoint(id: OperationId, parts: Shared): RequestHandler[] {
  const definition: RouteDefinition = routes[id];
  const admit = async (request: Request, response: Response, next: NextFunction) => {
    if (parts.isClosing()) throw new RequestError("SHUTTING_DOWN", "The gateway is shutting down.");
    await authorize(parts, definition, request, response);
    next();
  };
  const serve = operation(id, parts);
  const run: RequestHandler = async (request, response) => {
    await serve(request, response);
  };
  const body = definition.method === "post" ? [jsonBody(parts.limits.bodyBytes)] : [];
  switch (definition.access) {
    case "public":
      return [run];
    case "metrics":
      return [admit, run];
    case "read":
    case "write":
      return [admit, parts.paced, ...body, run];
  }
}

async function authorize(
  { authenticator, deps }: AppParts,
  { access }: RouteDefinition,
  request: Request,
  response: Response,
): Promise<void> {
  switch (access) {
    case "public":
      return;
    case "metrics":
      admitToMetrics(deps.config.metrics, request);
      return;
    case "read":
    case "write": {
      const caller = await authenticator.authenticate(request.get("Authorization"));
      response.locals["subject"] = caller.subject;
      response.locals["caller"] = caller;
      requireRole(caller, access === "write" ? ["manager"] : ["manager", "auditor"]);
    }
  }
}

function admitToMetrics(mode: "loopback" | "open" | "off", request: Request): void {
  if (mode === "off") throw new RequestError("ROUTE_NOT_FOUND", "Metrics are configured off.");
  // A socket that listens for IPv6 too shows IPv4 addresses mapped into it.
  const remote = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (mode === "loopback" && !isLoopbackHost(remote)) {
    throw new RequestError("LOOPBACK_ONLY", "Metrics are answered to loopback only.");
  }
}

function operation(id: OperationId, parts: AppParts): Endpoint {
  const special: Readonly<Record<string, Endpoint>> = specialOperations(parts);
  return special[id] ?? ledgerOperation(id as LedgerOperationId, parts);
}

let openApiDocument: string | undefined;

/** Built once in a process and only if it is asked for, since it takes about 100 ms. */
const openApiText = (): string => (openApiDocument ??= JSON.stringify(buildOpenApiDocument()));

/** The operations that do not simply ask the ledgers. */
function specialOperations({ deps, streams, isClosing }: AppParts) {
  return {
    followEvents: (request, response) => {
      return streams.serve(request, response, response.locals["caller"] as Caller);
    },
    getHealth: (_request, response) => {
      response.json({ status: "alive" });
    },
    getReadiness: (_request, response) => {
      const checks = deps.readiness();
      const ready = !isClosing() && checks.every((check) => check.ready);
      response.status(ready ? 200 : 503).json({ ready, checks });
    },
    getMetrics: async (_request, response) => {
      response.type(deps.registry.contentType).send(await deps.registry.metrics());
    },
    getOpenApiDocument: (_request, response) => {
      response.type("application/json").send(openApiText());
    },
  } satisfies Record<SpecialOperationId, Endpoint>;
}

function ledgerOperation(id: LedgerOperationId, { handlers }: AppParts): Endpoint {
  const { params, query, body }: RouteDefinition = routes[id];
  // The input was parsed with the schemas of this same operation, which the types cannot express.
  const handle = handlers[id] as (input: never) => Promise<Reply>;
  return async (request, response) => {
    const input = {
      params: params && validate("path", params, request.params),
      query: validate("query", query ?? noQuery, request.query),
      body: validate("body", body ?? noBody, request.body),
      respondAsync: prefersAsync(request.get("Prefer")),
    };
    const reply = await handle(input as never);
    response
      .status(reply.status)
      .set(reply.headers ?? {})
      .json(reply.body);
  };
}
