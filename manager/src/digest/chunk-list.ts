import type { FileHandle } from "node:fs/promises";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { z } from "zod";
import { DigestError } from "./digest-error.js";
import { CHUNK_BYTES, HASH_BYTES } from "./merkle.js";

/**
 * A chunk list is a file. It begins with a line of JSON, which is filled up with spaces to this
 * many bytes; the 32 bytes of each chunk's leaf follow, in order. The line names the root of the
 * tree over the leaves.
 */
export const HEADER_BYTES = 256;

/** The algorithm whose leaves chunk lists hold. */
export const LISTED_ALGORITHM = "sha256-tree" satisfies DigestAlgorithm;

/** The algorithms by which a digest can be renewed from kept chunks. */
export const HAS_CHUNK_LISTS: Readonly<Record<DigestAlgorithm, boolean>> = {
  [LISTED_ALGORITHM]: true,
  sha256: false,
};

export const headerSchema = z.strictObject({
  chunkList: z.literal(1),
  algorithm: z.literal(LISTED_ALGORITHM),
  chunkBytes: z.literal(CHUNK_BYTES),
  virtualSizeBytes: z.int().min(0),
  vmId: z.string(),
});

export type ChunkListHeader = z.infer<typeof headerSchema>;

/** The first line of a chunk list. */
export function formatHeader(virtualSizeBytes: number, vmId: string): string {
  const header: ChunkListHeader = {
    chunkList: 1,
    algorithm: LISTED_ALGORITHM,
    chunkBytes: CHUNK_BYTES,
    virtualSizeBytes,
    vmId,
  };
  return `${JSON.stringify(header).padEnd(HEADER_BYTES - 1)}\n`;
}

/** Tells from its beginning whether a file is a chunk list, maybe a damaged one. */
export function isHeader(start: Buffer): boolean {
  try {
    return headerSchema.safeParse(JSON.parse(start.toString("utf8"))).success;
  } catch {
    return false;
  }
}

/** Reads and checks the first line of a chunk list. @throws DigestError CHUNK_LIST_INVALID. */
export async function readHeader(handle: FileHandle, path: string): Promise<ChunkListHeader> {
  const { buffer } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  let header: ChunkListHeader;
  try {
    header = headerSchema.parse(JSON.parse(buffer.toString("utf8")));
  } catch (cause) {
    throw invalidChunkList(path, "is not a chunk list", "Name what --keep-chunks wrote.", cause);
  }
  const { size } = await handle.stat();
  const wanted = HEADER_BYTES + Math.ceil(header.virtualSizeBytes / CHUNK_BYTES) * HASH_BYTES;
  if (size !== wanted) {
    throw invalidChunkList(path, `has ${size} bytes instead of ${wanted}`, TAKE_A_FULL_PASS);
  }
  return header;
}

export const TAKE_A_FULL_PASS = "Digest the whole image, and keep its chunks again.";

/** The error for a chunk list that cannot be used. */
export function invalidChunkList(
  path: string,
  why: string,
  remedy: string,
  cause?: unknown,
): DigestError {
  return new DigestError("CHUNK_LIST_INVALID", `Chunk list ${path} ${why}.`, remedy, { cause });
}
