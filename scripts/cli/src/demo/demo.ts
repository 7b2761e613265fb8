import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Consortium, operatorNames } from "@basics/consortium";
import type { FabricOptions } from "@basics/consortium";
import { readSecret } from "@basics/consortium/data";
import { ManagerControl, Watcher } from "@basics/consortium/running";
import { findFreePorts } from "@basics/local";
import { startTamperingProxy } from "@basics/manager";
import type { TamperingProxy } from "@basics/manager";
import { readLineage } from "../gateways/read-lineage.js";
import { findTargets } from "../gateways/target.js";
import { lineageTable } from "../output/lineage-table.js";
import { statementLine } from "../output/statement-line.js";
import { table } from "../output/table.js";
import { makeImage } from "./make-image.js";
import { Narrator } from "./narrator.js";

/** The time that one step may take, in milliseconds, even with a very large image. */
const DEADLINE_MS = 900_000;
const MEBIBYTE = 1024 * 1024;
const [FIRST, SECOND, THIRD] = operatorNames(3) as [string, string, string];

export interface DemoOptions {
  /** The path of a raw image; an image is made where absent. */
  readonly image?: string;
  /** An empty folder for all files of the demonstration. */
  readonly folder: string;
  /** Options of Fabric's own programs; the embedded network is used where absent. */
  readonly fabric?: FabricOptions | undefined;
  /** Ends the demonstration early when it resolves; everything is then stopped in order. */
  readonly interrupted: Promise<undefined>;
}

/**
 * Shows the main job of BASICS step by step, on a consortium of three operators.
 *
 * @returns whether it came to its end
 */
export async function demo(options: DemoOptions): Promise<boolean> {
  const narrator = new Narrator();
  narrator.heading(`Three operators, each with a gateway and a manager, on ${ledgerName(options)}`);
  const [proxyPort = 0] = await findFreePorts(1);
  // The image is checked first, so that a wrong path is reported before anything runs. A missing
  // image is made while the consortium starts.
  if (options.image !== undefined) await stat(options.image);
  const making = theImage(options, narrator);
  const starting = Consortium.start({
    dataDirectory: join(options.folder, "consortium"),
    operators: [FIRST, SECOND, THIRD],
    fabric: options.fabric,
    transferEndpoints: { [THIRD]: `http://127.0.0.1:${proxyPort}` },
  });
  await Promise.allSettled([making, starting]);
  const consortium = await starting;
  let stage: Stage | undefined;
  try {
    stage = await setStage(consortium, proxyPort, narrator);
    const outcome = await Promise.race([
      play(stage, await making, narrator).then(() => "played" as const),
      consortium.failed(),
      options.interrupted,
    ]);
    if (outcome === undefined) return false;
    if (outcome !== "played") throw new Error(outcome);
  } finally {
    await stage?.watcher.stop();
    await stage?.proxy.close();
    await consortium.stop();
  }
  console.log(`\nDone in ${narrator.elapsed()}. Try: npm start`);
  return true;
}

function ledgerName({ fabric }: DemoOptions): string {
  return fabric === undefined ? "an embedded Fabric network" : "Fabric's own peers and orderers";
}

interface Stage {
  readonly consortium: Consortium;
  readonly managers: ReadonlyMap<string, ManagerControl>;
  readonly watcher: Watcher;
  /** The proxy between the other managers and the third operator's. */
  readonly proxy: TamperingProxy;
}

async function theImage(options: DemoOptions, narrator: Narrator): Promise<string> {
  if (options.image !== undefined) {
    const { size } = await stat(options.image);
    narrator.line(`image ${basename(options.image)}: ${Math.ceil(size / MEBIBYTE)} MiB`);
    return resolve(options.image);
  }
  const image = join(options.folder, "vm.raw");
  const written = await makeImage(image, `made ${new Date().toISOString()}`);
  const { size } = await stat(image);
  const mebibytes = [size, written].map((bytes) => `${Math.round(bytes / MEBIBYTE)} MiB`);
  narrator.line(`made a sparse disk image: ${mebibytes[0]} long, ${mebibytes[1]} of them filled`);
  return image;
}

async function setStage(
  consortium: Consortium,
  proxyPort: number,
  narrator: Narrator,
): Promise<Stage> {
  const managers = new Map<string, ManagerControl>();
  for (const { mspId, managerUrl } of consortium.operators) {
    const token = await readSecret(consortium.layout.operator(mspId).controlToken);
    managers.set(mspId, new ManagerControl(managerUrl ?? "", token));
  }
  const target = consortium.operators.find(({ mspId }) => mspId === THIRD)?.managerUrl ?? "";
  const proxy = await startTamperingProxy({ target, port: proxyPort });
  const gateways = await Promise.all(
    consortium.operators.map(async ({ mspId, gatewayUrl }) => ({
      mspId,
      url: gatewayUrl,
      token: await readSecret(consortium.layout.operator(mspId).auditorToken),
    })),
  );
  const watcher = new Watcher(gateways, (event) => {
    if (/Configuration|OperatorRegistration|Mark|Anchor/.test(event.statement)) return;
    narrator.line(statementLine(event));
  });
  narrator.line("ready");
  const rows = consortium.operators.map((each) => [
    each.mspId,
    each.gatewayUrl,
    each.managerUrl ?? "none",
    consortium.network.operators[each.mspId]?.privateChannel ?? "none",
  ]);
  narrator.text(table(["operator", "gateway", "manager", "private channel"], rows));
  return { consortium, managers, watcher, proxy };
}

async function play(stage: Stage, image: string, narrator: Narrator): Promise<void> {
  const manager = (mspId: string): ManagerControl => {
    const found = stage.managers.get(mspId);
    if (found === undefined) throw new RangeError(mspId);
    return found;
  };
  narrator.heading(`${FIRST} takes the image in as a VM on its host-a`);
  const vm = { name: "demo-vm", image, host: "host-a" };
  const { instanceId } = await manager(FIRST).importVm(vm);
  narrator.line(`instance ${instanceId}`);

  narrator.heading(`Local migration: inside ${FIRST}, from host-a to host-b`);
  const local = await manager(FIRST).migrate(instanceId, { host: "host-b" });
  await stage.watcher.statement(local, ["Confirmation"], DEADLINE_MS);

  narrator.heading(
    `Inter-cloud migration: from ${FIRST} to ${SECOND}, the image sent between them`,
  );
  const inter = await manager(FIRST).migrate(instanceId, { destination: SECOND });
  await stage.watcher.statement(inter, ["Confirmation"], DEADLINE_MS);
  await Promise.all([
    stage.watcher.statement(inter, ["Leave"], DEADLINE_MS),
    stage.watcher.statement(inter, ["Arrival"], DEADLINE_MS),
  ]);
  await tellDigests(stage, inter, [FIRST, SECOND], narrator);

  narrator.heading(`Attempt: from ${SECOND} to ${THIRD}, one byte altered on the way`);
  stage.proxy.tamper(1);
  const altered = await manager(SECOND).migrate(instanceId, { destination: THIRD });
  const end = await stage.watcher.statement(altered, ["Rejection", "Confirmation"], DEADLINE_MS);
  if (end.statement === "Confirmation") {
    throw new Error(
      "Nothing was altered on the way: the image is all zeros. Give one with content.",
    );
  }
  await tellDigests(stage, altered, [SECOND, THIRD], narrator);
  const copy = await manager(THIRD).settled(instanceId);
  const original = await manager(SECOND).settled(instanceId);
  narrator.line(`${THIRD}'s copy is ${copy.state}; at ${SECOND} the VM is ${original.state} again`);
  if (copy.state !== "discarded" || stage.proxy.flipped !== 1) {
    throw new Error(`the altered copy is ${copy.state}, not discarded`);
  }

  narrator.heading("The VM's lineage, over all ledgers");
  const targets = await findTargets({ data: stage.consortium.layout.root });
  narrator.text(lineageTable(await readLineage(targets, instanceId)));
}

async function tellDigests(
  { managers }: Stage,
  migrationId: string,
  operators: readonly string[],
  narrator: Narrator,
): Promise<void> {
  for (const mspId of operators) {
    const migration = await managers.get(mspId)?.endedMigration(migrationId);
    const found = mspId === operators[0] ? migration?.vmId : migration?.observedVmId;
    narrator.line(`${mspId} digested ${found ?? "nothing"}`);
  }
}
