import { Command, Option } from "commander";
import { digestImage, digestParts, readDirtyRanges } from "@basics/manager";
import type { ImageDigest, ImageFormat, Part } from "@basics/manager";
import { progressLine } from "../output/progress-line.js";
import { UsageError } from "../output/usage-error.js";
import { readImages, withImageArguments } from "./image-arguments.js";
import type { ImageOptions } from "./image-arguments.js";

interface DigestCommandOptions extends ImageOptions {
  readonly algorithm: "sha256-tree" | "sha256";
  readonly keepChunks?: string;
  readonly running?: boolean;
  readonly renew?: string;
  readonly dirty?: string;
  readonly json?: boolean;
}

const examples = `
Examples:
  basics digest web.qcow2
  basics digest --part disk0=web.qcow2 --part memory=web.mem --json
  basics digest --running --keep-chunks web.chunks web.raw        while the VM runs, and after its stop:
  basics digest --renew web.chunks --dirty web.dirty.json web.raw`;

export function digestCommand(): Command {
  return withImageArguments(
    new Command("digest").description(
      "print the vmId of a stopped VM's image, or of all its parts together",
    ),
  )
    .addOption(
      new Option("--algorithm <name>", "sha256-tree: RFC 9162 Merkle tree over 4 MiB chunks")
        .choices(["sha256-tree", "sha256"])
        .default("sha256-tree"),
    )
    .option("--keep-chunks <file>", "also write what a renewal of this digest needs")
    .option(
      "--running",
      "with --keep-chunks: a raw image or NBD export whose VM still runs, for a renewal",
    )
    .option("--renew <file>", "read only what changed since the pass that kept this file")
    .option("--dirty <file>", 'with --renew: what changed, [{"offset": 0, "length": 65536}, …]')
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(async (image: string | undefined, options: DigestCommandOptions) => {
      const images = readImages(image, options);
      await ("parts" in images ? digestVm(images.parts, options) : digestOne(images, options));
    });
}

async function digestOne(
  { image, format }: { readonly image: string; readonly format: ImageFormat | undefined },
  options: DigestCommandOptions,
): Promise<void> {
  const { algorithm, keepChunks, running, json } = options;
  const renew = await renewal(options);
  const progress = progressLine("digesting");
  let found: ImageDigest;
  try {
    const onProgress = progress.update;
    const what = { algorithm, format, keepChunks, running, renew, onProgress };
    found = await digestImage(image, what);
  } finally {
    progress.end();
  }
  if (json === true) console.log(JSON.stringify(found));
  else if (found.provisional !== true) console.log(found.vmId);
  else console.log(`${keepChunks ?? ""} holds ${found.chunks ?? 0} chunks, for --renew.`);
}

async function renewal({ renew, dirty }: DigestCommandOptions) {
  if ((renew === undefined) !== (dirty === undefined)) {
    throw new UsageError("--renew FILE and --dirty FILE go together: what was, and what changed.");
  }
  if (renew === undefined || dirty === undefined) return undefined;
  return { chunks: renew, dirty: await readDirtyRanges(dirty) };
}

async function digestVm(parts: readonly Part[], options: DigestCommandOptions): Promise<void> {
  const { algorithm, keepChunks, running, renew, dirty, json } = options;
  if (keepChunks !== undefined || running === true || renew !== undefined || dirty !== undefined) {
    throw new UsageError(
      "--keep-chunks, --running, --renew and --dirty take one IMAGE, no --part.",
    );
  }
  const progress = progressLine("digesting");
  const onProgress = ({ role, ...of }: { role: string; bytes: number; size: number }): void => {
    progress.update({ what: `digesting ${role}`, ...of });
  };
  try {
    const {
      vmId,
      manifest,
      canonical,
      parts: read,
    } = await digestParts(parts, {
      algorithm,
      onProgress,
    });
    progress.end();
    console.log(json === true ? JSON.stringify({ vmId, manifest, canonical, parts: read }) : vmId);
  } finally {
    progress.end();
  }
}
