import type { Command } from "commander";
import { IMAGE_FORMATS, parseFormat } from "@basics/manager";
import type { ImageFormat, Part } from "@basics/manager";
import { UsageError } from "../output/usage-error.js";

export interface ImageOptions {
  readonly part?: readonly string[];
  readonly format?: readonly string[];
}

/** What a command is to digest: one image, or the parts of a VM. */
export type Images =
  | { readonly image: string; readonly format: ImageFormat | undefined }
  | { readonly parts: readonly Part[] };

/** Adds the argument and the options that name an image or the parts of a VM. */
export function withImageArguments(command: Command): Command {
  return withPartOptions(command.argument("[image]", "image file or block device"));
}

/** Adds the options that name the parts of a VM, and formats. */
export function withPartOptions(command: Command): Command {
  return command
    .option("--part <role=image>", "instead: one of the VM's parts; once for each", append)
    .option(
      "--format <name>",
      `${IMAGE_FORMATS.join(", ")}; of a part: ROLE=NAME (default: what name and content agree on)`,
      append,
    );
}

/** @throws UsageError; DigestError IMAGE_FORMAT_UNKNOWN. */
export function readImages(
  image: string | undefined,
  { part = [], format = [] }: ImageOptions,
): Images {
  if ((image === undefined) === (part.length === 0)) {
    throw new UsageError("Name either one image, or each --part ROLE=IMAGE.");
  }
  if (image === undefined) return { parts: readParts(part, format) };
  if (format.length > 1) throw new UsageError("An image has one format: give --format once.");
  const [name] = format;
  return { image, format: name === undefined ? undefined : parseFormat(name) };
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
    if (read.some((each) => each.role === role)) continue;
    throw new UsageError(`--format ${role}=… is for a part not given: add --part ${role}=IMAGE.`);
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

function append(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}
