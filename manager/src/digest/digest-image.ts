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
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { DEFAULT_DIGEST_ALGORITHM, formatVmId } from "@basics/chaincode/domain";

/**
 * How one image's digest draws on an earlier pass, and serves a later one: with `sha256-tree` only.
 */
export interface RenewalOptions {
  /** A file that gets the leaf of each chunk, for a renewal. */
  readonly keepChunks?: string | undefined;
  /**
   * Reads what changed since an earlier pass. `chunks` is what that pass kept, `dirty` what may
   * have been written to since before it began.
   */
  readonly renew?: { readonly chunks: string; readonly dirty: readonly DirtyRange[] } | undefined;
}

export interface DigestOptions extends RenewalOptions {
  /** Default `sha256-tree`. */
  readonly algorithm?: DigestAlgorithm | undefined;
  /**
   * Default: what the image's name and its magic bytes agree on; raw where neither shows a format.
   * Name `raw` for an image known to be raw, since a guest can write any bytes to its disk.
   */
  readonly format?: ImageFormat | undefined;
  /** Told from time to time how far it got; both in bytes that the guest sees. */
  readonly onProgress?:
    ((progress: { readonly bytes: number; readonly size: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Raw images and NBD exports only: takes one that a running VM writes to. What comes out is no
   * `vmId` of any VM; what `keepChunks` kept is good for a renewal after the stop.
   */
  readonly running?: boolean | undefined;
}

export interface ImageDigest {
  /** `algorithm:hex`, as the ledgers hold it. */
  readonly vmId: string;
  readonly algorithm: DigestAlgorithm;
  readonly format: ImageFormat;
  /** Bytes that the guest sees. */
  readonly size: number;
  /** `sha256-tree` only: 4 MiB chunks, the last maybe shorter. */
  readonly chunks?: number;
  /** `sha256-tree` only: full chunks of zeros, which were not hashed. */
  readonly emptyChunks?: number;
  /** `sha256-tree` only: bytes that had to be read; the others were known. */
  readonly readBytes?: number;
  /** The VM was running: this is the `vmId` of no VM. */
  readonly provisional?: true;
}

/**
 * Digests an image or a block device, given by its path or by an open handle (left open).
 * `sha256-tree` is the Merkle tree hash of RFC 9162 over chunks of 4 MiB; `sha256` the plain hash;
 * both of the bytes that the guest sees.
 *
 * @throws DigestError for what cannot be digested; the signal's reason when it is aborted.
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
 * Copies what the guest sees of an image into a new raw file, on disk once this returns, and
 * digests it in the same pass.
 *
 * @throws DigestError for what cannot be digested; an Error with the system's `code` where the
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
  const { hash, counts } = await HASHES[algorithm](image, options, hashing);
  return {
    vmId: formatVmId(algorithm, hash),
    algorithm,
    format,
    size,
    ...(running === true ? { provisional: true } : {}),
    ...counts,
  };
}

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
    (image: ImageSource, options: DigestOptions, hashing: HashOptions) => Promise<ImageHash>
  >
> = {
  "sha256-tree": treeWithLists,
  sha256: wholeStream,
};

async function wholeStream(
  image: ImageSource,
  _options: DigestOptions,
  hashing: HashOptions,
): Promise<ImageHash> {
  const hash = await streamHash(image, hashing);
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
