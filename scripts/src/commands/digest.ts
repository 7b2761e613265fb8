import { Command, Option } from "commander";
import { digestImage } from "@basics/manager";
import { progressLine } from "../output/progress-line.js";

interface DigestOptions {
  readonly algorithm: "sha256-tree" | "sha256";
  readonly format?: "raw";
  readonly json?: boolean;
}

export function digestCommand(): Command {
  return new Command("digest")
    .description("print the vmId of a stopped VM's raw disk image or block device")
    .argument("<image>", "raw image file or block device")
    .addOption(
      new Option("--algorithm <name>", "sha256-tree: RFC 9162 Merkle tree over 4 MiB chunks")
        .choices(["sha256-tree", "sha256"])
        .default("sha256-tree"),
    )
    .addOption(
      new Option(
        "--format <name>",
        "raw: take the bytes as they are, even where they look like another format",
      ).choices(["raw"]),
    )
    .option("--json", "print JSON")
    .action(async (image: string, { algorithm, format, json }: DigestOptions) => {
      const progress = progressLine("digesting");
      const digest = await digestImage(image, {
        algorithm,
        onProgress: progress.update,
        ...(format === undefined ? {} : { format }),
      });
      progress.end();
      console.log(json === true ? JSON.stringify(digest) : digest.vmId);
    });
}
