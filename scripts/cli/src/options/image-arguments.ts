import { IMAGE_FORMATS, parseFormat } from "@basics/manager";
import type { ImageFormat, Part } from "@basics/manager";
import type { Command } from "commander";
import { UsageError } from "../output/usage-error.js";

export interface ImageOptions {
  readonly part?: readonly string[];
  readonly format?: readonly string[];
}

/** The images that a command is to digest: one image, or the parts of a VM. */
export type Images =
  | { readonly image: string; readonly format: ImageFormat | undefined }
  | { readonly parts: readonly Part[] };

/** Adds the argument and the options that name an image or the parts of a VM. */
export function withImageArguments(command: Command): Command {
  return withPartOptions(command.argument("[image]", "image file or block device"));
}

/** Adds the options that name the parts of a VM, and their formats. */
export function withPartOptions(command: Command): Command {
  return command
    .option("--part <role=image>", "instead: one of the VM's parts; once for each", append)
    .option(
      "--format <name>",
      `${IMAGE_FORMATS.join(", ")}; of a part: ROLE=NAME (default: what name and content agree on)`,
      append,
    );
}

/**
 * Reads the images from the arguments of a command.
 *
 * @throws UsageError, or DigestError IMAGE_FORMAT_UNKNOWN
 */
export function readImages(
  image: string | undefined,
  { part = [], format = [] }: ImageOptions,
): Images {
  if ((image === undefined) === (part.length === 0)) {
    throw new UsageError("Name either one image, or each --part ROLE=IMAGE.");
  }
  if (image === undefined) return { parts: readParts(part, format) };
  const name = ofOneImage("--format", format);
  return { image, format: name === undefined ? undefined : parseFormat(name) };
}

function readParts(parts: readonly string[], formats: readonly string[]): Part[] {
  const read = parts.map((each) => splitPair("--part", each, "ROLE=IMAGE"));
  const roles = read.map(([role]) => role);
  const named = ofParts("--format", roles, formats);
  return read.map(([role, image]) => {
    const format = named.get(role);
    return { role, image, format: format === undefined ? undefined : parseFormat(format) };
  });
}

/** Returns the value of an option that an image has once. */
export function ofOneImage(option: string, values: readonly string[] = []): string | undefined {
  if (values.length > 1) throw new UsageError(`Of one image: give ${option} once.`);
  return values[0];
}

/** Returns the values, by role, of an option that each part of a VM may have. */
export function ofParts(
  option: string,
  roles: readonly string[],
  values: readonly string[] = [],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const each of values) {
    const [role, value] = splitPair(option, each, "ROLE=VALUE where there are parts");
    if (!roles.includes(role)) {
      throw new UsageError(
        `${option} ${role}=… is for a part not given: add --part ${role}=IMAGE.`,
      );
    }
    if (found.has(role)) throw new UsageError(`${option} ${role}=… is given twice.`);
    found.set(role, value);
  }
  return found;
}

function splitPair(option: string, text: string, form: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new UsageError(`${option} takes ${form}, not ${JSON.stringify(text)}.`);
  }
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Collects the values of an option that may be given more than once. */
export function append(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}
