import { resolve } from "node:path";
import { DigestError } from "./digest-error.js";
import type { DigestOptions, ImageDigest, RenewalOptions } from "./digest-image.js";
import { assertCompatible, digestSource } from "./digest-image.js";
import { inspectImage, openImage } from "./image-file.js";
import type { ImageFormat } from "./image-format.js";
import { digestBytes } from "./incremental-hasher.js";
import { eachSource } from "./open-source.js";
import type { DigestAlgorithm, VmId } from "@basics/chaincode/domain";
import { DEFAULT_DIGEST_ALGORITHM } from "@basics/chaincode/domain";

/** An image that is one part of a VM. */
export interface Part {
  /**
   * The name of the part: `disk0`, `memory`, `configuration`. 1 to 63 lower-case letters, digits,
   * -.
   */
  readonly role: string;
  /** The path of an image or block device, or the URL of an NBD export. */
  readonly image: string;
  /** The format of the image; see {@link DigestOptions}. */
  readonly format?: ImageFormat | undefined;
}

/** The list of a VM's parts, over which the VM's `vmId` is taken. */
export interface Manifest {
  /** The version of the form. */
  readonly manifest: 1;
  /**
   * The parts, sorted by the character codes of their roles. `digest` is each part's own `vmId`.
   */
  readonly parts: readonly {
    readonly role: string;
    readonly virtualSizeBytes: number;
    readonly digest: string;
  }[];
}

/** The digest of a VM of several parts. */
export interface VmDigest {
  /** The digest of the manifest, `algorithm:hex`: the VM's `vmId`. */
  readonly vmId: VmId;
  /** The algorithm of all digests in it. */
  readonly algorithm: DigestAlgorithm;
  /** The size of all parts together in bytes, as the guest sees them. */
  readonly size: number;
  readonly manifest: Manifest;
  /** The manifest in its canonical form (RFC 8785): `vmId` is the digest of these characters. */
  readonly canonical: string;
  /** The digest of each part, in the manifest's order. */
  readonly parts: readonly (ImageDigest & { readonly role: string })[];
  /** True when the VM was running: then this is the `vmId` of no VM. */
  readonly provisional?: true;
}

/** A part whose digest may be renewed from an earlier pass. */
export type DigestedPart = Part & RenewalOptions;

/** Options of {@link digestParts}. */
export interface PartsOptions {
  /** The algorithm; default `sha256-tree`. */
  readonly algorithm?: DigestAlgorithm | undefined;
  /** Takes parts that a running VM writes to, for a renewal; see {@link DigestOptions}. */
  readonly running?: boolean | undefined;
  /** Is called from time to time with the progress of a part, in bytes as its guest sees it. */
  readonly onProgress?: (progress: {
    readonly role: string;
    readonly bytes: number;
    readonly size: number;
  }) => void;
  /** Ends the pass: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

const MAX_PARTS = 256;
/** The form of a part's role. */
export const ROLE = /^[a-z][a-z0-9-]{0,62}$/;
/**
 * Every manifest begins with these characters in its canonical form, and none is longer than this.
 */
const MANIFEST_BEGINS = '{"manifest":1,"parts":[{"digest":"';
const MAX_MANIFEST_BYTES = 64 * 1024;

/**
 * Digests a VM of several parts: each part, and then the manifest that lists them. No part may
 * change before the last one is read.
 *
 * @throws DigestError PARTS_INVALID, or if a part cannot be digested; the signal's reason when it
 * is
 *   aborted.
 * @example
 * const { vmId } = await digestParts([
 *   { role: "disk0", image: "/var/lib/images/web.qcow2" },
 *   { role: "memory", image: "/var/lib/images/web.mem", format: "raw" },
 * ]);
 */
export async function digestParts(
  parts: readonly DigestedPart[],
  { algorithm = DEFAULT_DIGEST_ALGORITHM, running, onProgress, signal }: PartsOptions = {},
): Promise<VmDigest> {
  assertParts(parts);
  const optionsOf = ({ keepChunks, renew }: DigestedPart): DigestOptions => {
    return { algorithm, running, signal, keepChunks, renew };
  };
  for (const part of parts) assertCompatible(optionsOf(part));
  const digests = await eachSource(sortParts(parts), { running, signal }, async (source, part) => {
    const { role } = part;
    const onPart: DigestOptions["onProgress"] = ({ bytes, size }) => {
      onProgress?.({ role, bytes, size });
    };
    const digest = await digestSource(source, { ...optionsOf(part), onProgress: onPart });
    return { role, ...digest };
  });
  const provisional = running === true ? ({ provisional: true } as const) : {};
  return { ...manifestDigest(digests, algorithm), algorithm, parts: digests, ...provisional };
}

/** Sorts parts by their roles, as a manifest does. */
export function sortParts<Given extends Part>(parts: readonly Given[]): Given[] {
  return [...parts].sort((one, other) => (one.role < other.role ? -1 : 1));
}

/** The `vmId` of a VM of several parts, given in its manifest's order. */
export function manifestDigest(
  digests: readonly { readonly role: string; readonly size: number; readonly vmId: string }[],
  algorithm: DigestAlgorithm,
): Pick<VmDigest, "vmId" | "size" | "manifest" | "canonical"> {
  const manifest: Manifest = {
    manifest: 1,
    parts: digests.map(({ role, size, vmId }) => ({ role, virtualSizeBytes: size, digest: vmId })),
  };
  const canonical = canonicalManifest(manifest);
  return {
    vmId: digestBytes(Buffer.from(canonical), algorithm),
    size: digests.reduce((sum, { size }) => sum + size, 0),
    manifest,
    canonical,
  };
}

/**
 * A manifest in the form over which its digest is taken, as RFC 8785 has it: UTF-8, no space, keys
 * sorted. Roles are ASCII and numbers whole, so nothing else of that RFC applies.
 */
export function canonicalManifest({ manifest, parts }: Manifest): string {
  const sorted = parts.map(({ role, virtualSizeBytes, digest }) => ({
    digest,
    role,
    virtualSizeBytes,
  }));
  return JSON.stringify({ manifest, parts: sorted });
}

/**
 * Refuses a manifest's text in place of an image: as the only image of a VM it would have the
 * `vmId` of the VM whose parts it lists, so that whoever can alter a transfer could put it there
 * instead.
 *
 * @throws DigestError IMAGE_IS_MANIFEST
 */
export async function assertNoManifest(image: string): Promise<void> {
  const handle = await openImage(image);
  try {
    const { size } = await inspectImage(handle, image);
    const expected = Buffer.from(MANIFEST_BEGINS);
    const { buffer } = await handle.read(Buffer.alloc(expected.length), 0);
    if (size > MAX_MANIFEST_BYTES || !buffer.equals(expected)) return;
  } finally {
    await handle.close();
  }
  throw new DigestError(
    "IMAGE_IS_MANIFEST",
    "It is no image, but the list of a VM's parts.",
    "Give the parts themselves.",
  );
}

function assertParts(parts: readonly DigestedPart[]): void {
  if (parts.length === 0 || parts.length > MAX_PARTS) {
    throw invalid(`${parts.length} parts are given.`, `Give 1 to ${MAX_PARTS} parts.`);
  }
  const roles = new Set<string>();
  /** The part to which each chunk list belongs. */
  const lists = new Map<string, string>();
  for (const { role, keepChunks, renew } of parts) {
    if (!ROLE.test(role)) {
      throw invalid(
        `Role ${JSON.stringify(role)} is not 1 to 63 lower-case letters, digits or -.`,
        "Name roles like disk0, memory, configuration.",
      );
    }
    if (roles.has(role)) {
      throw invalid(`Role ${role} is given twice.`, "Give each part a role of its own.");
    }
    roles.add(role);
    for (const list of [keepChunks, renew?.chunks]) {
      if (list === undefined) continue;
      const owner = lists.get(resolve(list)) ?? role;
      if (owner !== role) {
        throw invalid(`${list} is for ${owner} and ${role}.`, "Give each part a file of its own.");
      }
      lists.set(resolve(list), role);
    }
  }
}

function invalid(message: string, remedy: string): DigestError {
  return new DigestError("PARTS_INVALID", message, remedy);
}
