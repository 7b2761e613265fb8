import {
  DEFAULT_DIGEST_ALGORITHM,
  DIGEST_ALGORITHM_NAMES,
  DIGEST_ALGORITHMS,
} from "@basics/chaincode/domain";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { digestImage, digestParts, readDirtyRanges } from "@basics/manager";
import type {
  DigestedPart,
  ImageDigest,
  ImageFormat,
  Part,
  RenewalOptions,
  VmDigest,
} from "@basics/manager";
import { Command, Option } from "commander";
import {
  append,
  ofOneImage,
  ofParts,
  readImages,
  withImageArguments,
} from "../options/image-arguments.js";
import type { ImageOptions } from "../options/image-arguments.js";
import { progressBar } from "../output/progress-bar.js";
import { UsageError } from "../output/usage-error.js";

interface DigestCommandOptions extends ImageOptions {
  readonly algorithm: DigestAlgorithm;
  readonly keepChunks?: readonly string[];
  readonly running?: boolean;
  readonly renew?: readonly string[];
  readonly dirty?: readonly string[];
  readonly json?: boolean;
}

const ALGORITHM_HELP = DIGEST_ALGORITHM_NAMES.map(
  (name) => `${name}: ${DIGEST_ALGORITHMS[name].meaning}`,
).join("; ");

const EXAMPLES = `
With --part, each --keep-chunks, --renew and --dirty is of one part: ROLE=FILE. Parts without --renew are read in full.

Examples:
  basics digest web.qcow2
  basics digest --part disk0=web.qcow2 --part memory=web.mem --json
  basics digest --running --keep-chunks web.chunks web.raw        while the VM runs, and after its stop:
  basics digest --renew web.chunks --dirty web.dirty.json web.raw
  basics digest --part disk0=web.raw --renew disk0=web.chunks --dirty disk0=web.dirty.json --part memory=web.mem`;

export function digestCommand(): Command {
  return withImageArguments(
    new Command("digest").description(
      "print the vmId of a stopped VM's image, or of all its parts together",
    ),
  )
    .addOption(
      new Option("--algorithm <name>", ALGORITHM_HELP)
        .choices(DIGEST_ALGORITHM_NAMES)
        .default(DEFAULT_DIGEST_ALGORITHM),
    )
    .option("--keep-chunks <file>", "also write what a renewal of this digest needs", append)
    .option(
      "--running",
      "with --keep-chunks: raw images or NBD exports whose VM still runs, for a renewal",
    )
    .option("--renew <file>", "read only what changed since the pass that kept this file", append)
    .option(
      "--dirty <file>",
      'with --renew: what changed, [{"offset": 0, "length": 65536}, …]',
      append,
    )
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (image: string | undefined, options: DigestCommandOptions) => {
      const images = readImages(image, options);
      await ("parts" in images ? digestVm(images.parts, options) : digestOne(images, options));
    });
}

async function digestOne(
  { image, format }: { readonly image: string; readonly format: ImageFormat | undefined },
  options: DigestCommandOptions,
): Promise<void> {
  const { algorithm, running } = options;
  const renewal = await readRenewal({
    keepChunks: ofOneImage("--keep-chunks", options.keepChunks),
    renew: ofOneImage("--renew", options.renew),
    dirty: ofOneImage("--dirty", options.dirty),
  });
  const progress = progressBar("digesting");
  let found: ImageDigest;
  try {
    const onProgress = progress.update;
    found = await digestImage(image, { algorithm, format, running, ...renewal, onProgress });
  } finally {
    progress.end();
  }
  print(found, options, [{ ...renewal, ...found }]);
}

async function digestVm(parts: readonly Part[], options: DigestCommandOptions): Promise<void> {
  const { algorithm, running } = options;
  const renewals = await readRenewals(parts, options);
  const progress = progressBar("digesting");
  const onProgress = ({ role, ...of }: { role: string; bytes: number; size: number }): void => {
    progress.update({ what: `digesting ${role}`, ...of });
  };
  let found: VmDigest;
  try {
    found = await digestParts(renewals, { algorithm, running, onProgress });
  } finally {
    progress.end();
  }
  const kept = found.parts.map((part) => ({
    ...renewals.find(({ role }) => role === part.role),
    ...part,
  }));
  print(found, options, kept);
}

/** Prints the digest, or, for a running VM, the files that hold the chunks. */
function print(
  found: ImageDigest | VmDigest,
  { json }: DigestCommandOptions,
  images: readonly { readonly keepChunks?: string | undefined; readonly chunks?: number }[],
): void {
  if (json === true) {
    console.log(JSON.stringify(found));
  } else if (found.provisional !== true) {
    console.log(found.vmId);
  } else {
    for (const { keepChunks = "", chunks = 0 } of images) {
      console.log(`${keepChunks} holds ${chunks} chunks, for --renew.`);
    }
  }
}

/** The files that options name for one image. */
interface RenewalFiles {
  readonly keepChunks: string | undefined;
  readonly renew: string | undefined;
  readonly dirty: string | undefined;
}

async function readRenewals(
  parts: readonly Part[],
  options: DigestCommandOptions,
): Promise<DigestedPart[]> {
  const roles = parts.map(({ role }) => role);
  const keepChunks = ofParts("--keep-chunks", roles, options.keepChunks);
  const renew = ofParts("--renew", roles, options.renew);
  const dirty = ofParts("--dirty", roles, options.dirty);
  return await Promise.all(
    parts.map(async (part) => {
      const { role } = part;
      const files = {
        keepChunks: keepChunks.get(role),
        renew: renew.get(role),
        dirty: dirty.get(role),
      };
      return { ...part, ...(await readRenewal(files)) };
    }),
  );
}

async function readRenewal({ keepChunks, renew, dirty }: RenewalFiles): Promise<RenewalOptions> {
  if ((renew === undefined) !== (dirty === undefined)) {
    throw new UsageError("--renew FILE and --dirty FILE go together: what was, and what changed.");
  }
  if (renew === undefined || dirty === undefined) return { keepChunks };
  return { keepChunks, renew: { chunks: renew, dirty: await readDirtyRanges(dirty) } };
}
