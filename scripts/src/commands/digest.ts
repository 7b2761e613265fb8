import { Command, Option } from "commander";
import { digestImage, digestParts, IMAGE_FORMATS, parseFormat } from "@basics/manager";
import { readDirtyRanges } from "@basics/manager";
import type { ImageDigest, ImageFormat, Part } from "@basics/manager";
import { progressLine } from "../output/progress-line.js";
import { UsageError } from "../output/usage-error.js";

interface DigestCommandOptions {
  readonly part: readonly string[];
  readonly algorithm: "sha256-tree" | "sha256";
  readonly format: readonly string[];
  readonly keepChunks?: string;
  readonly running?: boolean;
  readonly renew?: string;
  readonly dirty?: string;
  readonly json?: boolean;
}

export function digestCommand(): Command {
  return new Command("digest")
    .description("print the vmId of a stopped VM's image, or of all its parts together")
    .argument("[image]", "image file or block device")
    .option("--part <role=image>", "instead: one of the VM's parts; once for each", append, [])
    .addOption(
      new Option("--algorithm <name>", "sha256-tree: RFC 9162 Merkle tree over 4 MiB chunks")
        .choices(["sha256-tree", "sha256"])
        .default("sha256-tree"),
    )
    .option(
      "--format <name>",
      `${IMAGE_FORMATS.join(", ")}; of a part: ROLE=NAME (default: what name and content agree on)`,
      append,
      [],
    )
    .option("--keep-chunks <file>", "also write what a renewal of this digest needs")
    .option("--running", "with --keep-chunks: digest a raw image while its VM runs, for a renewal")
    .option("--renew <file>", "read only what changed since the pass that kept this file")
    .option(
      "--dirty <file>",
      'with --renew: what changed, JSON [{"offset": 0, "length": 65536}, …]',
    )
    .option("--json", "print JSON")
    .addHelpText("after", examples)
    .action(digest);
}

const examples = `
Examples:
  basics digest web.qcow2
  basics digest --part disk0=web.qcow2 --part memory=web.mem --json
  basics digest --running --keep-chunks web.chunks web.raw         while the VM runs, then after its stop:
  basics digest --renew web.chunks --dirty web.dirty.json web.raw`;

async function digest(image: string | undefined, options: DigestCommandOptions): Promise<void> {
  if ((image === undefined) === (options.part.length === 0)) {
    throw new UsageError("Name what to digest: either one IMAGE, or each --part ROLE=IMAGE.");
  }
  await (image === undefined ? digestVm(options) : digestOne(image, options));
}

async function digestOne(image: string, options: DigestCommandOptions): Promise<void> {
  const { algorithm, format, keepChunks, running, json } = options;
  if (format.length > 1) throw new UsageError("An image has one format: give --format once.");
  const [name] = format;
  const renew = await renewal(options);
  const progress = progressLine("digesting");
  let found: ImageDigest;
  try {
    found = await digestImage(image, {
      ...{ algorithm, keepChunks, running, renew },
      format: name === undefined ? undefined : parseFormat(name),
      onProgress: progress.update,
    });
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

async function digestVm(options: DigestCommandOptions): Promise<void> {
  const { algorithm, part, format, keepChunks, running, renew, json } = options;
  if (keepChunks !== undefined || running === true || renew !== undefined) {
    throw new UsageError("--keep-chunks, --running and --renew take one IMAGE, not --part.");
  }
  const progress = progressLine("digesting");
  const onProgress = ({ role, ...of }: { role: string; bytes: number; size: number }): void => {
    progress.update({ what: `digesting ${role}`, ...of });
  };
  try {
    const { canonical, vmId, manifest, parts } = await digestParts(readParts(part, format), {
      algorithm,
      onProgress,
    });
    progress.end();
    if (json === true) console.log(JSON.stringify({ vmId, manifest, canonical, parts }));
    else console.log(vmId);
  } finally {
    progress.end();
  }
}

function readParts(parts: readonly string[], formats: readonly string[]): Part[] {
  const formatOf = new Map<string, ImageFormat>();
  for (const each of formats) {
    const [role, name] = splitPair("--format", each, "ROLE=NAME where there are parts");
    formatOf.set(role, parseFormat(name));
  }
  const read = parts.map((each) => {
    const [role, image] = splitPair("--part", each, "ROLE=IMAGE");
    return { role, image, format: formatOf.get(role) };
  });
  for (const role of formatOf.keys()) {
    if (!read.some((each) => each.role === role)) {
      throw new UsageError(
        `--format ${role}=… names a part that there is not: add --part ${role}=IMAGE.`,
      );
    }
  }
  return read;
}

function splitPair(option: string, text: string, form: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new UsageError(`${option} takes ${form}, not ${JSON.stringify(text)}.`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

function append(value: string, values: readonly string[]): string[] {
  return [...values, value];
}
