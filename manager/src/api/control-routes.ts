import type { ReasonCode } from "@basics/chaincode/domain";
import { REASON_CODES } from "@basics/chaincode/domain";
import { json, Router } from "express";
import { z } from "zod";
import { mspIdSchema } from "../domain-schemas.js";
import { ManagerError } from "../errors.js";
import type { ManagerContext } from "../migration/context.js";
import type { Migrations } from "../migration/migrations.js";
import type { MigrationView } from "../migration/tasks.js";
import type { VmRecord } from "../store/records.js";
import { importVm, importSchema } from "../vms.js";
import { authorizeControl } from "./authorize.js";
import { parseBody } from "../parse-body.js";

const expiresAt = z.iso
  .datetime({ offset: true })
  .refine((time) => Date.parse(time) > Date.now(), "must lie ahead")
  .optional();

const migrationSchema = z.union(
  [
    z.strictObject({ destination: mspIdSchema, expiresAt }),
    z.strictObject({ host: z.string().min(1).max(63), expiresAt }),
  ],
  { error: "give either destination (another operator) or host (another of this manager's hosts)" },
);

/** The reasons that the operator's own tools may give when they cancel a migration. */
const IS_REASON_TO_CANCEL: Readonly<Record<ReasonCode, boolean>> = {
  WITHDRAWN: true,
  TRANSFER_FAILED: true,
  OTHER: true,
  // The managers and gateways find these by themselves.
  CAPACITY: false,
  POLICY: false,
  EXPIRED: false,
};

const cancelSchema = z.strictObject({
  reason: z.enum(REASON_CODES.filter((code) => IS_REASON_TO_CANCEL[code])).default("WITHDRAWN"),
});

/** The control API, by which the operator's own tools manage VMs and migrations. */
export function controlRoutes(
  context: ManagerContext,
  migrations: Migrations,
  controlToken: string,
): Router {
  const router = Router();
  router.use(authorizeControl(controlToken), json({ limit: "64kb" }));
  const vmOf = (instanceId: string): VmRecord => {
    const vm = context.vms.get(instanceId);
    if (vm === undefined) throw new ManagerError("VM_NOT_FOUND", `No VM ${instanceId} is known.`);
    return vm;
  };

  router.get("/vms", (_request, response) => {
    response.json({ items: context.vms.values().map(viewVm) });
  });
  router.post("/vms", async (request, response) => {
    const vm = await importVm(context, parseBody(importSchema, request.body));
    response
      .status(201)
      .location(`/vms/${encodeURIComponent(vm.instanceId)}`)
      .json(viewVm(vm));
  });
  router.get("/vms/:instanceId", (request, response) => {
    response.json(viewVm(vmOf(request.params.instanceId)));
  });
  router.post("/vms/:instanceId/migrations", async (request, response) => {
    const vm = vmOf(request.params.instanceId);
    const body = parseBody(migrationSchema, request.body);
    const view =
      "host" in body
        ? await migrations.outbound.moveTo(vm, body.host, body.expiresAt)
        : await migrations.outbound.sendAway(vm, body.destination, body.expiresAt);
    const location = `/migrations/${encodeURIComponent(view.migrationId)}`;
    response.status(202).location(location).json(viewMigration(view));
  });
  router.get("/migrations", (_request, response) => {
    const items = context.journals
      .values()
      .map(({ migrationId }) => viewMigration(migrations.view(migrationId)));
    response.json({ items });
  });
  router.get("/migrations/:migrationId", (request, response) => {
    response.json(viewMigration(migrations.view(request.params.migrationId)));
  });
  router.post("/migrations/:migrationId/cancel", async (request, response) => {
    const { reason } = parseBody(cancelSchema, request.body);
    const view = await migrations.outbound.cancel(request.params.migrationId, reason);
    response.status(202).json(viewMigration(view));
  });
  return router;
}

/** A VM without `resumeAs`, which concerns nobody but the manager. */
function viewVm(vm: VmRecord): VmRecord {
  return { ...vm, resumeAs: undefined };
}

/** A migration without the secrets of its offer, which only the two managers share. */
function viewMigration(view: MigrationView): object {
  return { ...view, offerToken: undefined, tokenHash: undefined };
}
