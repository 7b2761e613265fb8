import { join } from "node:path";
import { z } from "zod";
import { shrank } from "./image-file.js";
import { manifestDigest, ROLE } from "./manifest.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";

/** A manager moves VMs of at most this many parts, which fit into a header and an offer. */
export const MAX_MOVED_PARTS = 32;

/** The name of a part. */
export const roleSchema = z
  .string()
  .regex(ROLE, "must be lower-case letters, digits and -, 63 at most");

/** The parts of a VM with their sizes in bytes, sorted by role, as its manifest has them. */
export const partsSchema = z
  .array(z.object({ role: roleSchema, size: z.int().min(1) }))
  .min(1)
  .max(MAX_MOVED_PARTS)
  .refine(
    (parts) =>
      parts.every(({ role }, index) => index === 0 || (parts[index - 1]?.role ?? "") < role),
    "must be sorted by role, each role once",
  );

export type Parts = z.infer<typeof partsSchema>;

/** One image of a VM in the sequence of all its images: it begins where the one before ends. */
export interface Section {
  readonly start: number;
  readonly size: number;
  /** Gives the path of this image, from the path of the VM's image. */
  readonly pathIn: (image: string) => string;
}

/**
 * The order in which a VM's images are sent, as one sequence of bytes. On disk a VM of one image is
 * a file, and a VM of parts is a folder with a file for each part.
 */
export class Layout {
  readonly parts: Parts | undefined;
  readonly sections: readonly Section[];
  readonly size: number;

  /** @param parts the VM's parts; undefined when it is one image of `size` bytes. */
  constructor(size: number, parts: Parts | undefined) {
    this.parts = parts;
    let start = 0;
    this.sections =
      parts === undefined
        ? [{ start, size, pathIn: (image) => image }]
        : parts.map(({ role, size: partSize }) => {
            const section = { start, size: partSize, pathIn: pathOfPart(role) };
            start += partSize;
            return section;
          });
    this.size = parts === undefined ? size : start;
  }

  /**
   * The same images, of the sizes that they turned out to have.
   *
   * @throws DigestError IMAGE_SHRANK for one that is empty by now: there is no VM of it.
   */
  resized(sizes: readonly number[]): Layout {
    const empty = sizes.indexOf(0);
    if (empty !== -1) throw shrank(this.parts?.[empty]?.role ?? "The image");
    const parts = this.parts?.map((part, index) => ({ ...part, size: sizes[index] ?? 0 }));
    return new Layout(sizes[0] ?? 0, parts);
  }

  equals(other: Layout): boolean {
    return this.size === other.size && isSameParts(this.parts, other.parts);
  }

  /** The sizes in words, for messages. */
  describe(): string {
    const parts = this.parts?.map(({ role, size }) => `${role} of ${size}`).join(", ");
    return parts === undefined ? `${this.size} bytes` : `${parts} bytes`;
  }

  /** The section that contains an offset, and its number from 0. */
  at(offset: number): { readonly section: Section; readonly index: number } {
    const index = this.sections.findIndex(({ start, size }) => offset < start + size);
    const section = this.sections[index];
    if (section === undefined) throw new RangeError(`There is nothing at ${offset}.`);
    return { section, index };
  }

  /** The VM's `vmId`, given those of its images. */
  vmId(vmIds: readonly string[], algorithm: DigestAlgorithm): string {
    if (this.parts === undefined) return vmIds[0] ?? "";
    const parts = this.parts.map((part, index) => ({ ...part, vmId: vmIds[index] ?? "" }));
    return manifestDigest(parts, algorithm).vmId;
  }
}

export function isSameParts(one: Parts | undefined, other: Parts | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return (
    one.length === other.length &&
    one.every(({ role, size }, at) => role === other[at]?.role && size === other[at].size)
  );
}

/** Gives the path of a part in the folder of its VM. */
export function pathOfPart(role: string): (image: string) => string {
  return (image) => join(image, `${role}.img`);
}
