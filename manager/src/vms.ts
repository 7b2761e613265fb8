import { isAbsolute } from "node:path";
import { coinId } from "@basics/chaincode/domain";
import { z } from "zod";
import { GatewayProblem } from "./client/gateway-problem.js";
import { IMAGE_FORMATS } from "./digest/image-format.js";
import { Layout, MAX_MOVED_PARTS, roleSchema } from "./digest/layout.js";
import { assertNoManifest } from "./digest/manifest.js";
import { ManagerError } from "./errors.js";
import { localRefSchema } from "./domain-schemas.js";
import type { ManagerContext } from "./migration/context.js";
import type { VmRecord } from "./store/records.js";

/** The path of an image or block device on this machine. It is copied as its guest sees it. */
const imageSchema = z.string().refine(isAbsolute, "must be an absolute path");
/** Has to be named where the image's name and first bytes do not agree on a format. */
const formatSchema = z.enum(IMAGE_FORMATS).optional();

const importPartsSchema = z
  .array(
    z.strictObject({
      role: roleSchema,
      image: imageSchema,
      format: formatSchema,
    }),
  )
  .min(1)
  .max(MAX_MOVED_PARTS)
  .refine((parts) => new Set(parts.map(({ role }) => role)).size === parts.length, {
    error: "must each have a role of its own",
  });

export const importSchema = z
  .strictObject({
    /** This operator's name for the VM; its gateway keeps it as `localRef`. */
    name: localRefSchema,
    host: z.string().min(1).max(63),
    image: imageSchema.optional(),
    format: formatSchema,
    /** The parts of a VM that has some, in place of `image` and `format`. */
    parts: importPartsSchema.optional(),
  })
  .refine(({ image, format, parts }) => (parts === undefined ? image : !(image ?? format)), {
    path: ["image"],
    error: "give either image (and its format), or parts (each with image and format)",
  });

export type ImportRequest = z.infer<typeof importSchema>;

/**
 * Copies an image in, puts the VM on record at the gateway, and runs it.
 *
 * @throws ManagerError; DigestError if an image cannot be read; GatewayProblem.
 */
export async function importVm(context: ManagerContext, request: ImportRequest): Promise<VmRecord> {
  const { name, host } = request;
  const { config, images, operator } = context;
  if (!config.hosts.includes(host)) {
    throw new ManagerError("HOST_UNKNOWN", `Host ${host} is not configured.`);
  }
  assertNameFree(context, name);
  const instanceId = coinId(operator, Date.now());
  const image = images.runnable(host, instanceId, "import");
  const layout = await copyIn(context, request, image);
  const { size, parts } = layout;
  const vm: VmRecord = {
    instanceId,
    name,
    host,
    image,
    size,
    parts,
    state: "stopped",
    registered: false,
  };
  try {
    await assertUsable(layout, images.absolute(image));
    assertNameFree(context, name);
    await context.vms.put(instanceId, vm);
  } catch (error) {
    await images.remove(image);
    throw error;
  }
  return await register(context, vm);
}

async function copyIn(
  { images, signal }: ManagerContext,
  { image, format, parts }: ImportRequest,
  to: string,
): Promise<Layout> {
  if (parts !== undefined) return await images.copyPartsIn(parts, to, signal);
  return new Layout(await images.copyIn(image ?? "", to, { format, signal }), undefined);
}

/** @throws ManagerError if an image is empty; DigestError if it is a list of parts and no image. */
async function assertUsable(layout: Layout, image: string): Promise<void> {
  const empty = layout.sections.findIndex(({ size }) => size === 0);
  if (empty !== -1) {
    const { role } = layout.parts?.[empty] ?? {};
    throw new ManagerError("IMAGE_EMPTY", `${role ?? "The image"} is empty.`);
  }
  if (layout.parts === undefined) await assertNoManifest(image);
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

/** Puts a VM on record. It can be repeated, as the VM's id and place stay the same. */
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
