import type { FileHandle } from "node:fs/promises";
import { streamHash, treeHash } from "./hash-in-threads.js";
import type { ImageFile } from "./image-file.js";
import { inspectImage, openImage } from "./image-file.js";
import { refuseContainerFormats } from "./image-format.js";
import type { DigestAlgorithm } from "./vm-id.js";
import { formatVmId } from "./vm-id.js";

export interface DigestOptions {
  /** Default `sha256-tree`. */
  readonly algorithm?: DigestAlgorithm;
  /**
   * `raw` takes the bytes as they are. Default: refuse what shows the magic bytes of a container
   * format. Name it for an image known to be raw, since a guest can write such bytes to its disk.
   */
  readonly format?: "raw";
  /** Told from time to time how far it got; both in bytes. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly size: number }) => void;
  readonly signal?: AbortSignal;
}

export interface ImageDigest {
  /** `algorithm:hex`, as the ledgers hold it. */
  readonly vmId: string;
  readonly algorithm: DigestAlgorithm;
  /** Bytes that the guest sees. */
  readonly size: number;
  /** `sha256-tree` only: 4 MiB chunks, the last maybe shorter. */
  readonly chunks?: number;
  /** `sha256-tree` only: full chunks of zeros, which were not hashed. */
  readonly emptyChunks?: number;
}

/**
 * Digests a raw image or a block device, given by its path or by an open handle (left open).
 * `sha256-tree` is the Merkle tree hash of RFC 9162 over chunks of 4 MiB; `sha256` the plain hash.
 *
 * @throws DigestError for what cannot be digested; the signal's reason when it is aborted.
 */
export async function digestImage(
  image: string | FileHandle,
  options: DigestOptions = {},
): Promise<ImageDigest> {
  if (typeof image !== "string") {
    return await digestOpen(await inspectImage(image, "The open image"), options);
  }
  const handle = await openImage(image);
  try {
    return await digestOpen(await inspectImage(handle, image), options);
  } finally {
    await handle.close();
  }
}

async function digestOpen(image: ImageFile, options: DigestOptions): Promise<ImageDigest> {
  const { algorithm = "sha256-tree", signal, onProgress } = options;
  const { size } = image;
  if (options.format === undefined) await refuseContainerFormats(image.handle, size, image.name);
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    onProgress?.({ bytes, size });
  };
  if (algorithm === "sha256") {
    const digest = await streamHash(image, { onBytes, signal });
    await image.assertUnchanged();
    return { vmId: formatVmId(algorithm, digest), algorithm, size };
  }
  const { root, chunks, emptyChunks } = await treeHash(image, { onBytes, signal });
  await image.assertUnchanged();
  return { vmId: formatVmId(algorithm, root), algorithm, size, chunks, emptyChunks };
}
