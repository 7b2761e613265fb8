import { COINED_ID_RULE, coinerOf } from "@basics/chaincode/domain";
import { digestImage, digestParts, parseVmId } from "@basics/manager";
import type { Migration } from "@basics/manager";
import { Command } from "commander";
import { findTarget, withTargetOptions } from "../gateways/target.js";
import type { TargetOptions } from "../gateways/target.js";
import { readImages, withImageArguments } from "../options/image-arguments.js";
import type { ImageOptions } from "../options/image-arguments.js";
import { ExitStatus } from "../output/exit-status.js";
import { progressBar } from "../output/progress-bar.js";
import { UsageError } from "../output/usage-error.js";

interface VerifyOptions extends TargetOptions, ImageOptions {
  readonly migration: string;
  readonly submit?: boolean;
  readonly host?: string;
  readonly json?: boolean;
}

export function verifyCommand(): Command {
  return withTargetOptions(
    withImageArguments(
      new Command("verify").description(
        "digest an image and compare it with what a migration's source indicated (exit status 3: not the same)",
      ),
    ).requiredOption("--migration <migrationId>", "the migration that brought it"),
  )
    .option("--submit", "as its destination, also state the result: Confirmation or Rejection")
    .option("--host <name>", "with --submit: the host that takes the VM")
    .option("--json", "print JSON")
    .action(async (image: string | undefined, options: VerifyOptions) => {
      if (options.submit === true && options.host === undefined) {
        throw new UsageError("--submit needs the host that takes the VM: --host NAME.");
      }
      if (options.submit !== true && options.host !== undefined) {
        throw new UsageError("--host states nothing without --submit.");
      }
      const images = readImages(image, options);
      const coiner = coinerOf(options.migration);
      if (coiner === undefined) {
        throw new UsageError(`"${options.migration}" is no migrationId: ${COINED_ID_RULE}.`);
      }
      const { client } = await findTarget(options, coiner);
      const migration = await client.getMigration(options.migration);
      if (migration.vmId === undefined) {
        throw new Error(
          `${options.migration} was cancelled before its Indication: it has no vmId.`,
        );
      }
      const { algorithm } = parseVmId(migration.vmId);
      const progress = progressBar("digesting");
      const how = { algorithm, onProgress: progress.update };
      const { vmId } = await (
        "parts" in images
          ? digestParts(images.parts, how)
          : digestImage(images.image, { ...how, format: images.format })
      ).finally(progress.end);
      const equal = vmId === migration.vmId;
      const { state } =
        options.submit === true && options.host !== undefined
          ? await submit(options, { vmId, host: options.host }, migration.destination ?? coiner)
          : migration;
      const report = { equal, found: vmId, indicated: migration.vmId, state };
      if (options.json === true) console.log(JSON.stringify(report));
      else {
        console.log(equal ? "The same as indicated." : "NOT the same as indicated.");
        console.log(`found      ${vmId}\nindicated  ${migration.vmId}\nmigration  ${state}`);
      }
      process.exitCode = equal ? ExitStatus.done : ExitStatus.no;
    });
}

/** States what was found, as the destination. */
async function submit(
  options: VerifyOptions,
  found: { readonly vmId: string; readonly host: string },
  destination: string,
): Promise<Migration> {
  const { client } = await findTarget(options, destination);
  return client.verify(options.migration, found);
}
