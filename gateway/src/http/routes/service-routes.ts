import { z } from "zod";
import { healthSchema, readinessSchema } from "../../schemas/common.js";
import { eventsQuery } from "../../schemas/events.js";
import { mspIdSchema } from "../../schemas/identifiers.js";
import { operatorPageSchema, operatorSchema } from "../../schemas/operators.js";
import { pagingQuery } from "../../schemas/paging.js";
import { defineRoute, readErrors } from "./definition.js";

const EVENT_EXAMPLE = [
  "retry: 1000",
  "",
  "event: Indication",
  "id: consortium@12.0;org2-private@7",
  'data: {"channel":"consortium","blockNumber":12,"transactionIndex":0,"statement":"Indication",…}',
  "",
  "",
].join("\n");

export const operatorRoutes = {
  listOperators: defineRoute({
    method: "get",
    path: "/v1/operators",
    tag: "operators",
    summary: "List the consortium's operators",
    access: "read",
    query: z.strictObject(pagingQuery),
    responses: { 200: { description: "A page.", schema: operatorPageSchema } },
    errors: [...readErrors, "INVALID_CURSOR"],
  }),
  getOperator: defineRoute({
    method: "get",
    path: "/v1/operators/{mspId}",
    tag: "operators",
    summary: "Read an operator",
    access: "read",
    params: z.object({ mspId: mspIdSchema }),
    responses: { 200: { description: "The operator.", schema: operatorSchema } },
    errors: [...readErrors, "OPERATOR_NOT_FOUND"],
  }),
};

export const serviceRoutes = {
  followEvents: defineRoute({
    method: "get",
    path: "/v1/events",
    tag: "events",
    summary: "Follow what is committed",
    description: [
      "Server-sent events: each committed statement of the private channel, and each of the",
      "consortium channel that concerns this operator. An event's name is its statement, its `data` a",
      "StatementEvent. Its `id` holds the position on each channel; sent as `Last-Event-ID` it resumes",
      "without gap or double. Events named `position` (PositionEvent) only carry an id.",
      "Comments keep idle streams alive. The stream ends when the token expires and at shutdown.",
    ].join(" "),
    access: "read",
    query: eventsQuery,
    responses: {
      200: {
        description: "A stream that ends only with the connection.",
        text: { mediaType: "text/event-stream", example: EVENT_EXAMPLE },
      },
    },
    errors: [
      "LEDGER_UNAVAILABLE",
      "LEDGER_TIMEOUT",
      "INVALID_EVENT_POSITION",
      "TOO_MANY_REQUESTS",
      "TOO_MANY_STREAMS",
    ],
  }),
  getHealth: defineRoute({
    method: "get",
    path: "/healthz",
    tag: "service",
    summary: "Whether the process answers",
    access: "public",
    responses: { 200: { description: "It does.", schema: healthSchema } },
    errors: [],
  }),
  getReadiness: defineRoute({
    method: "get",
    path: "/readyz",
    tag: "service",
    summary: "Whether requests can be served",
    access: "public",
    responses: {
      200: { description: "Ready.", schema: readinessSchema },
      503: { description: "Not ready; the checks say why.", schema: readinessSchema },
    },
    errors: [],
  }),
  getMetrics: defineRoute({
    method: "get",
    path: "/metrics",
    tag: "service",
    summary: "Metrics for Prometheus",
    description: "Answered to loopback only, unless configured otherwise; needs no token.",
    access: "metrics",
    responses: {
      200: {
        description: "Prometheus text format.",
        text: { mediaType: "text/plain", example: "basics_http_requests_total{…} 3\n" },
      },
    },
    errors: ["LOOPBACK_ONLY"],
  }),
  getOpenApiDocument: defineRoute({
    method: "get",
    path: "/openapi.json",
    tag: "service",
    summary: "This document",
    access: "public",
    responses: { 200: { description: "OpenAPI 3.1.", schema: z.record(z.string(), z.unknown()) } },
    errors: [],
  }),
};
