import { z } from "zod";
import { instanceIdSchema } from "../../schemas/identifiers.js";
import {
  instancePageSchema,
  instanceSchema,
  lineagePageSchema,
  lineageQuery,
  listInstancesQuery,
  registerInstanceSchema,
} from "../../schemas/instances.js";
import { defineRoute, readErrors, writeErrors } from "./definition.js";
import { pendingResponse } from "./pending-response.js";

const params = z.object({ instanceId: instanceIdSchema });

export const instanceRoutes = {
  registerInstance: defineRoute({
    method: "post",
    path: "/v1/instances",
    tag: "instances",
    summary: "Register a VM",
    description:
      "On the private channel where one is kept; with the consortium on request, or where it is the only ledger. Safe to repeat with the same instanceId.",
    access: "write",
    body: registerInstanceSchema,
    responses: {
      201: { description: "Registered.", schema: instanceSchema, headers: ["Location"] },
      200: { description: "Registered before, in the same way.", schema: instanceSchema },
      202: pendingResponse,
    },
    errors: [
      ...writeErrors,
      "INSTANCE_EXISTS",
      "ID_NOT_COINED_BY_CREATOR",
      "INSTANCE_RETIRED",
      "INSTANCE_HELD_ELSEWHERE",
    ],
  }),
  listInstances: defineRoute({
    method: "get",
    path: "/v1/instances",
    tag: "instances",
    summary: "List VMs",
    description: "This operator's, or those in another operator's custody.",
    access: "read",
    query: listInstancesQuery,
    responses: { 200: { description: "A page.", schema: instancePageSchema } },
    errors: [...readErrors, "INVALID_CURSOR", "PRIVATE_CHANNEL_NOT_KEPT"],
  }),
  getInstance: defineRoute({
    method: "get",
    path: "/v1/instances/{instanceId}",
    tag: "instances",
    summary: "Read a VM",
    access: "read",
    params,
    responses: { 200: { description: "The VM.", schema: instanceSchema } },
    errors: [...readErrors, "INSTANCE_NOT_FOUND"],
  }),
  getLineage: defineRoute({
    method: "get",
    path: "/v1/instances/{instanceId}/lineage",
    tag: "instances",
    summary: "Read a VM's history",
    description:
      "What the consortium recorded and what this operator did, merged. Other operators' local migrations and hosts stay with them.",
    access: "read",
    params,
    query: lineageQuery,
    responses: { 200: { description: "A page, oldest first.", schema: lineagePageSchema } },
    errors: [...readErrors, "INSTANCE_NOT_FOUND", "INVALID_CURSOR"],
  }),
  retireInstance: defineRoute({
    method: "post",
    path: "/v1/instances/{instanceId}/retirement",
    tag: "instances",
    summary: "Retire a VM",
    description: "Final: nothing more can happen to it. Safe to repeat. Takes no body, or `{}`.",
    access: "write",
    params,
    responses: {
      200: { description: "Retired, by this request or before.", schema: instanceSchema },
      202: pendingResponse,
    },
    errors: [
      ...writeErrors,
      "INSTANCE_NOT_FOUND",
      "NOT_IN_CUSTODY",
      "INSTANCE_NOT_RESIDENT",
      "INSTANCE_HELD_ELSEWHERE",
      "INSTANCE_RETIRED",
      "MIGRATION_OPEN",
      "RETIRE_AT_CONSORTIUM_FIRST",
      "CONSORTIUM_UNREADABLE",
    ],
  }),
};
