import { isAbsolute } from "node:path";
import { z } from "zod";
import { GatewayProblem } from "./client/gateway-problem.js";
import { IMAGE_FORMATS } from "./digest/image-format.js";
import { ManagerError } from "./errors.js";
import { coinId } from "./identifiers.js";
import type { ManagerContext } from "./migration/context.js";
import type { VmRecord } from "./store/records.js";

export const importSchema = z.strictObject({
  /** This operator's name for the VM; its gateway keeps it as `localRef`. */
  name: z.string().min(1).max(255),
  /** An image or block device on this machine; what its guest sees is copied. */
  image: z.string().refine(isAbsolute, "must be an absolute path"),
  host: z.string().min(1).max(63),
  /** Needed where the image's name and its first bytes do not tell it; raw: whatever it looks like. */
  format: z.enum(IMAGE_FORMATS).optional(),
});

export type ImportRequest = z.infer<typeof importSchema>;

/**
 * Copies an image in, puts the VM on record at the gateway, and runs it.
 *
 * @throws ManagerError; DigestError for what cannot be read; GatewayProblem.
 */
export async function importVm(context: ManagerContext, request: ImportRequest): Promise<VmRecord> {
  const { name, host, image: source, format } = request;
  const { config, images, operator, signal } = context;
  if (!config.hosts.includes(host)) {
    throw new ManagerError("HOST_UNKNOWN", `Host ${host} is not configured.`);
  }
  assertNameFree(context, name);
  const instanceId = coinId(operator);
  const image = images.runnable(host, instanceId, "import");
  const size = await images.copyIn(source, image, { format, signal });
  const vm: VmRecord = {
    instanceId,
    name,
    host,
    image,
    size,
    state: "stopped",
    registered: false,
  };
  try {
    if (size === 0) throw new ManagerError("IMAGE_EMPTY", `${source} is empty.`);
    assertNameFree(context, name);
    await context.vms.put(instanceId, vm);
  } catch (error) {
    await images.remove(image);
    throw error;
  }
  return await register(context, vm);
}

/** Puts VMs on record whose import a crash interrupted. */
export async function finishImports(context: ManagerContext): Promise<void> {
  for (const vm of context.vms.values().filter(({ registered }) => !registered)) {
    try {
      await register(context, vm);
    } catch (error) {
      const { instanceId, name } = vm;
      context.log.error({ instanceId, name, err: error }, "an interrupted import failed");
    }
  }
}

/** Safe to repeat: the VM's id and place stay the same. */
async function register(context: ManagerContext, vm: VmRecord): Promise<VmRecord> {
  const { instanceId, host = "", name: localRef } = vm;
  try {
    await context.gateway.registerInstance({ instanceId, host, localRef }, context.signal);
  } catch (error) {
    if (error instanceof GatewayProblem && !error.transient && !error.mayHaveCommitted) {
      if (vm.image !== undefined) await context.images.remove(vm.image);
      await context.vms.remove(instanceId);
    }
    throw error;
  }
  const running: VmRecord = { ...vm, state: "running", registered: true };
  await context.vms.put(instanceId, running);
  return running;
}

function assertNameFree(context: ManagerContext, name: string): void {
  const taken = context.vms
    .values()
    .some((vm) => vm.name === name && vm.state !== "departed" && vm.state !== "discarded");
  if (taken) throw new ManagerError("VM_NAME_TAKEN", `There is a VM named ${name} already.`);
}
