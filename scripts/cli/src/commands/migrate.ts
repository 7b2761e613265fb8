import { basename, resolve } from "node:path";
import { CONCLUDING_STATEMENTS, hasMoved, SETTLEMENT_STATEMENTS } from "@basics/chaincode/domain";
import { layoutOf, readSecret, requireState } from "@basics/consortium/data";
import type { OperatorState } from "@basics/consortium/data";
import { ManagerControl, Watcher } from "@basics/consortium/running";
import { Command } from "commander";
import { findOperator } from "../gateways/target.js";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";
import { readImages, withPartOptions } from "../options/image-arguments.js";
import type { ImageOptions } from "../options/image-arguments.js";
import { wholeNumber } from "../options/number-option.js";
import { ExitStatus } from "../output/exit-status.js";
import { statementLine } from "../output/statement-line.js";
import { UsageError } from "../output/usage-error.js";

interface MigrateOptions extends ImageOptions {
  readonly data: string;
  readonly from: string;
  readonly to?: string;
  readonly toHost?: string;
  readonly image?: string;
  readonly instance?: string;
  readonly host: string;
  readonly timeout: number;
  readonly json?: boolean;
}

export function migrateCommand(): Command {
  const command = new Command("migrate")
    .description(
      "have an operator's manager migrate a VM and wait for its end (exit status 3: it was refused)",
    )
    .requiredOption("--from <msp>", "the operator that has the VM")
    .option("--to <msp>", "the operator that it goes to")
    .option("--to-host <name>", "or: the other host of the same operator")
    .option("--instance <instanceId>", "the VM to migrate")
    .option("--image <file>", "or: an image (raw, qcow2, …) to take in as a new VM first");
  return withPartOptions(command)
    .option("--host <name>", "with --image or --part: the host that it is taken in on", "host-a")
    .option("--timeout <seconds>", "how long to wait for its end", wholeNumber(1, 86_400), 300)
    .option("--data <dir>", "the consortium's data directory", DEFAULT_DATA_DIRECTORY)
    .option("--json", "print JSON")
    .action(async (options: MigrateOptions) => {
      const to = destinationOf(options);
      const source = await findOperator(options.data, options.from);
      if (options.to !== undefined) await findOperator(options.data, options.to);
      const manager = await controlOf(source);
      const instanceId = await instanceOf(options, manager);
      const { operators } = await requireState(layoutOf(options.data));
      const concerned = operators.filter(({ mspId }) => [options.from, options.to].includes(mspId));
      const migrationId = await manager.migrate(instanceId, to);
      const statements = await follow(concerned, migrationId, options);
      const last = statements.find(({ migration }) => migration?.concluded !== undefined);
      const state = last?.migration?.state ?? "indicated";
      if (options.json === true) {
        console.log(JSON.stringify({ instanceId, migrationId, state, statements }));
      } else {
        console.log(`instance   ${instanceId}\nmigration  ${migrationId}\n${state}`);
      }
      process.exitCode = hasMoved(state) ? ExitStatus.done : ExitStatus.no;
    });
}

function destinationOf({ to, toHost }: MigrateOptions): { destination: string } | { host: string } {
  if (to !== undefined && toHost === undefined) return { destination: to };
  if (toHost !== undefined && to === undefined) return { host: toHost };
  throw new UsageError("Name where it goes: either --to OPERATOR or --to-host HOST.");
}

async function controlOf({ mspId, manager, controlToken }: OperatorState): Promise<ManagerControl> {
  if (manager === undefined) {
    throw new UsageError(`${mspId} has no manager here: this consortium was started without.`);
  }
  return new ManagerControl(manager.url, await readSecret(controlToken));
}

async function instanceOf(options: MigrateOptions, manager: ManagerControl): Promise<string> {
  const { image, part, format, instance, host } = options;
  const isNew = [image, part, format].some((each) => each !== undefined);
  if (isNew === (instance !== undefined)) {
    throw new UsageError(
      "Name what to migrate: either --instance ID, or --image FILE, or each --part ROLE=IMAGE.",
    );
  }
  if (instance !== undefined) return instance;
  const images = readImages(image, options);
  const source =
    "image" in images
      ? { ...images, image: resolve(images.image) }
      : { parts: images.parts.map((each) => ({ ...each, image: resolve(each.image) })) };
  const first = "image" in source ? source.image : (source.parts[0]?.image ?? "");
  const name = nameFor(basename(first));
  return (await manager.importVm({ name, host, ...source })).instanceId;
}

/** Makes a name for the VM that no other import has, of characters that the ledger accepts. */
function nameFor(file: string): string {
  const taken = file.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[._-]+/, "");
  return `${taken.slice(0, 100) || "vm"}-${Date.now().toString(36)}`;
}

async function follow(
  operators: readonly OperatorState[],
  migrationId: string,
  { json, timeout, to }: MigrateOptions,
): Promise<Parameters<typeof statementLine>[0][]> {
  const gateways = await Promise.all(
    operators.map(async ({ mspId, gateway, managerToken }) => ({
      mspId,
      url: gateway?.url ?? "",
      token: await readSecret(managerToken),
    })),
  );
  const statements: Parameters<typeof statementLine>[0][] = [];
  const watcher = new Watcher(gateways, (event) => {
    const { migration, settlement } = event;
    if ((migration?.migrationId ?? settlement?.migrationId) !== migrationId) return;
    statements.push(event);
    if (json !== true) console.log(statementLine(event));
  });
  try {
    const deadlineMs = timeout * 1000;
    const end = await watcher.statement(migrationId, CONCLUDING_STATEMENTS, deadlineMs);
    if (end.migration !== undefined && hasMoved(end.migration.state) && to !== undefined) {
      await Promise.all(
        SETTLEMENT_STATEMENTS.map((each) => watcher.statement(migrationId, [each], deadlineMs)),
      );
    }
    return statements;
  } finally {
    await watcher.stop();
  }
}
