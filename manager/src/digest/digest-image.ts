import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { HAS_CHUNK_LISTS, LISTED_ALGORITHM } from "./chunk-list.js";
import { ChunkListWriter } from "./chunk-list-writer.js";
import { DigestError } from "./digest-error.js";
import type { DirtyRange } from "./dirty-ranges.js";
import type { HashOptions } from "./hash-in-threads.js";
import { streamHash, treeHash } from "./hash-in-threads.js";
import type { ImageFormat } from "./image-format.js";
import type { ImageSource } from "./image-source.js";
import { openSource } from "./open-source.js";
import { KeptChunks } from "./kept-chunks.js";
import type { DigestAlgorithm, VmId } from "@basics/chaincode/domain";
import { DEFAULT_DIGEST_ALGORITHM, formatVmId } from "@basics/chaincode/domain";

/**
 * The files by which one image's digest is renewed after an earlier pass: with `sha256-tree` only.
 */
export interface RenewalOptions {
  /** The path of a file that gets the hash of each chunk, for a later renewal. */
  readonly keepChunks?: string | undefined;
  /**
   * Reads only what changed since an earlier pass. `chunks` is the path of the file that the pass
   * kept. `dirty` are the ranges that may have been written to since before the pass began; a write
   * that is missing from them makes the digest wrong.
   */
  readonly renew?: { readonly chunks: string; readonly dirty: readonly DirtyRange[] } | undefined;
}

/** Options of {@link digestImage}. */
export interface DigestOptions extends RenewalOptions {
  /** The algorithm; default `sha256-tree`. */
  readonly algorithm?: DigestAlgorithm | undefined;
  /**
   * The format of the image. Default: the one on which its name and its first bytes agree; `raw`
   * where neither shows a format. Name `raw` for an image that is known to be raw, since a guest
   * can write any bytes to its disk.
   */
  readonly format?: ImageFormat | undefined;
  /** Is called from time to time with the progress: bytes of the image as its guest sees it. */
  readonly onProgress?:
    ((progress: { readonly bytes: number; readonly size: number }) => void) | undefined;
  /** Ends the pass: it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Takes an image that a running VM writes to, which must be raw or an NBD export. The result is
   * the `vmId` of no VM, but the file of `keepChunks` serves for a renewal after the stop. Default:
   * false.
   */
  readonly running?: boolean | undefined;
}

/** The digest of an image, and how it was read. */
export interface ImageDigest {
  /**
   * The digest as the ledgers hold it, `algorithm:hex`. It is the paper's word (VM_ID) for a digest
   * of the content, and no id of the VM.
   */
  readonly vmId: VmId;
  readonly algorithm: DigestAlgorithm;
  /** The format as which the image was read. */
  readonly format: ImageFormat;
  /** The size in bytes, as the guest sees it. */
  readonly size: number;
  /** The number of 4 MiB chunks, of which the last may be shorter; only with `sha256-tree`. */
  readonly chunks?: number;
  /** The number of full chunks of zeros, which were not hashed; only with `sha256-tree`. */
  readonly emptyChunks?: number;
  /**
   * The number of bytes that had to be read, since the others were known; only with `sha256-tree`.
   */
  readonly readBytes?: number;
  /** True when the VM was running: then this is the `vmId` of no VM. */
  readonly provisional?: true;
}

/**
 * Digests an image or a block device. The digest is over the bytes that the guest sees, whatever
 * the format: `sha256-tree` is the Merkle tree hash of RFC 9162 over chunks of 4 MiB, `sha256` the
 * plain hash.
 *
 * @param image a path, the URL of an NBD export (with `running`), or an open handle, which is left
 *   open.
 * @throws DigestError if the image cannot be digested; the signal's reason when it is aborted.
 * @example
 * const { vmId } = await digestImage("/var/lib/images/web.qcow2"); // sha256-tree:9c1e…
 */
export async function digestImage(
  image: string | FileHandle,
  options: DigestOptions = {},
): Promise<ImageDigest> {
  assertCompatible(options);
  const source = await openSource(image, options);
  try {
    return await digestSource(source, options);
  } finally {
    await source.close();
  }
}

/** Bringing a copy to disk begins whenever this much of it waits for that. */
const SYNC_EVERY_BYTES = 128 * 1024 * 1024;

/**
 * Copies an image into a raw file, as its guest sees it, and digests it in the same pass. The copy
 * is on disk once this returns.
 *
 * @param source an open image; see {@link openSource}.
 * @param target the path of the copy. A file that is there is replaced.
 * @throws DigestError if the source cannot be digested; an Error with the system's `code` where the
 *   copy cannot be written; the signal's reason when it is aborted. The file then stays as it is.
 */
export async function copyAndDigest(
  source: ImageSource,
  target: string,
  options: Pick<DigestOptions, "algorithm" | "onProgress" | "signal">,
): Promise<ImageDigest> {
  const output = await open(target, "w", 0o600);
  // The disk writes the first chunks while later ones are hashed.
  let syncing: Promise<void> | undefined;
  const failures: unknown[] = [];
  let syncedBytes = 0;
  const onProgress: DigestOptions["onProgress"] = (progress) => {
    options.onProgress?.(progress);
    if (syncing !== undefined || progress.bytes - syncedBytes < SYNC_EVERY_BYTES) return;
    syncedBytes = progress.bytes;
    syncing = output
      .datasync()
      .catch((error: unknown) => failures.push(error))
      .then(() => {
        syncing = undefined;
      });
  };
  try {
    await output.truncate(source.size);
    const digest = await digestSource(source, { ...options, onProgress }, output.fd);
    await syncing;
    await output.sync();
    // The system reports a failed write only once, and a later sync succeeds all the same.
    if (failures.length > 0) throw failures[0];
    return digest;
  } finally {
    await syncing;
    await output.close();
  }
}

/** Digests a source that is open already, and copies it to an open file where one is given. */
export async function digestSource(
  image: ImageSource,
  options: DigestOptions,
  outputDescriptor?: number,
): Promise<ImageDigest> {
  const { algorithm = DEFAULT_DIGEST_ALGORITHM, signal, onProgress, running } = options;
  const { size, format } = image;
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    onProgress?.({ bytes, size });
  };
  const hashing = { onBytes, signal, outputDescriptor };
  const { hash, counts } = await HASHES[algorithm](image, { ...options, algorithm }, hashing);
  return {
    vmId: formatVmId(algorithm, hash),
    algorithm,
    format,
    size,
    ...(running === true ? { provisional: true } : {}),
    ...counts,
  };
}

type DecidedOptions = DigestOptions & { readonly algorithm: DigestAlgorithm };

interface ImageHash {
  readonly hash: Uint8Array;
  readonly counts?: Pick<Required<ImageDigest>, "chunks" | "emptyChunks" | "readBytes">;
}

/**
 * The function that computes a hash by each algorithm, and makes sure that the image did not
 * change.
 */
const HASHES: Readonly<
  Record<
    DigestAlgorithm,
    (image: ImageSource, options: DecidedOptions, hashing: HashOptions) => Promise<ImageHash>
  >
> = {
  "sha256-tree": treeWithLists,
  sha256: wholeStream,
};

async function wholeStream(
  image: ImageSource,
  { algorithm }: DecidedOptions,
  hashing: HashOptions,
): Promise<ImageHash> {
  const hash = await streamHash(image, algorithm, hashing);
  await image.assertUnchanged();
  return { hash };
}

/** Computes the tree hash; reads kept chunks, and keeps new ones, as the options say. */
async function treeWithLists(
  image: ImageSource,
  { keepChunks, renew }: DigestOptions,
  hashing: HashOptions,
): Promise<ImageHash> {
  const kept =
    renew === undefined ? undefined : await KeptChunks.open(renew.chunks, renew.dirty, image.size);
  let chunkList: ChunkListWriter | undefined;
  try {
    chunkList = keepChunks === undefined ? undefined : new ChunkListWriter(keepChunks);
    const { root, ...counts } = await treeHash(image, { ...hashing, kept, chunkList });
    await image.assertUnchanged();
    chunkList?.finish(image.size, formatVmId(LISTED_ALGORITHM, root));
    return { hash: root, counts };
  } catch (error) {
    chunkList?.abandon();
    throw error;
  } finally {
    await kept?.close();
  }
}

/** @throws DigestError OPTIONS_CONFLICT */
export function assertCompatible({
  algorithm = DEFAULT_DIGEST_ALGORITHM,
  keepChunks,
  renew,
  running,
}: DigestOptions): void {
  if (!HAS_CHUNK_LISTS[algorithm] && (keepChunks !== undefined || renew !== undefined)) {
    throw new DigestError(
      "OPTIONS_CONFLICT",
      `Chunks can be kept, and a digest renewed from them, with ${LISTED_ALGORITHM} only.`,
      "Leave the algorithm out, or take a full pass.",
    );
  }
  if (running === true && keepChunks === undefined) {
    throw new DigestError(
      "OPTIONS_CONFLICT",
      "The digest of a running VM's image is worth nothing but for a renewal.",
      "Name the file that keeps its chunks: --keep-chunks FILE.",
    );
  }
}
