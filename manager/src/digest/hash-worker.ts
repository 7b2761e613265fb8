/** A thread that reads, hashes and maybe copies parts of an image; see hash-in-threads.ts. */
import { parentPort, workerData } from "node:worker_threads";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import type { CopyTarget } from "../files/shared-copy.js";
import { SharedCopy } from "../files/shared-copy.js";
import type { ChunkReader } from "./chunk-reader.js";
import { openChunkReader, Shrank } from "./chunk-reader.js";
import { ChunkSet } from "./chunk-set.js";
import type { SourceAccess } from "./image-source.js";
import { incrementalHasher } from "./incremental-hasher.js";
import { CHUNK_BYTES, emptySubtree, HASH_BYTES, hashLeaf } from "./merkle.js";
import { isAllZero } from "./zeros.js";

/** The work that a worker is started for. */
export interface HashJob {
  readonly access: SourceAccess;
  readonly size: number;
  /** The chunks that may hold anything but zeros; see ChunkSet. */
  readonly dataBits: ChunkSet["bits"] | undefined;
  /** The file that gets a copy of the image, if one is to be made. */
  readonly target: CopyTarget | undefined;
}

/** Asks for the leaf hashes of some chunks, or for one digest over everything in its order. */
export type HashRequest =
  | { readonly kind: "leaves"; readonly firstChunk: number; readonly chunks: number }
  | { readonly kind: "stream"; readonly algorithm: DigestAlgorithm };

export type HashReply =
  | {
      readonly kind: "leaves";
      readonly firstChunk: number;
      /** The hashes of the chunks, one after the other. */
      readonly leaves: Uint8Array;
      readonly emptyChunks: number;
      readonly bytes: number;
    }
  | { readonly kind: "progress"; readonly bytes: number }
  | { readonly kind: "digest"; readonly digest: Uint8Array }
  | { readonly kind: "shrank" }
  | { readonly kind: "unreadable" | "unwritable"; readonly code: string };

/** A streaming worker reports its progress after this many chunks. */
const CHUNKS_PER_REPORT = 16;

class Unwritable extends Error {
  override readonly name = "Unwritable";
}

const job = workerData as HashJob;
const CHUNK_COUNT = Math.ceil(job.size / CHUNK_BYTES);
const data = job.dataBits === undefined ? undefined : new ChunkSet(CHUNK_COUNT, job.dataBits);

const target = job.target === undefined ? undefined : new SharedCopy(job.target);

function copy(content: Uint8Array, chunk: number): void {
  try {
    target?.writeSync(content, chunk * CHUNK_BYTES);
  } catch (cause) {
    throw new Unwritable("", { cause });
  }
}

async function hashChunks(
  reader: ChunkReader,
  firstChunk: number,
  chunks: number,
): Promise<HashReply> {
  const leaves = new Uint8Array(chunks * HASH_BYTES);
  let emptyChunks = 0;
  let bytes = 0;
  for (let index = 0; index < chunks; index += 1) {
    const chunk = firstChunk + index;
    const content = await reader.read(chunk, index + 1 < chunks ? chunk + 1 : undefined);
    const empty = content.length === CHUNK_BYTES && isAllZero(content);
    if (!empty) copy(content, chunk);
    leaves.set(empty ? emptySubtree(0) : hashLeaf(content), index * HASH_BYTES);
    emptyChunks += empty ? 1 : 0;
    bytes += content.length;
  }
  return { kind: "leaves", firstChunk, leaves, emptyChunks, bytes };
}

async function hashStream(
  reader: ChunkReader,
  algorithm: DigestAlgorithm,
  report: (reply: HashReply) => void,
): Promise<HashReply> {
  const hash = incrementalHasher(algorithm);
  const zeros = data === undefined ? undefined : Buffer.alloc(CHUNK_BYTES);
  const holds = (chunk: number): boolean => data?.has(chunk) ?? true;
  let unreported = 0;
  for (let chunk = 0; chunk < CHUNK_COUNT; chunk += 1) {
    const next = chunk + 1 < CHUNK_COUNT && holds(chunk + 1) ? chunk + 1 : undefined;
    const left = job.size - chunk * CHUNK_BYTES;
    const content =
      holds(chunk) || zeros === undefined
        ? await reader.read(chunk, next)
        : zeros.subarray(0, left);
    hash.update(content);
    if (holds(chunk)) copy(content, chunk);
    unreported += content.length;
    if (chunk % CHUNKS_PER_REPORT === CHUNKS_PER_REPORT - 1 || chunk === CHUNK_COUNT - 1) {
      report({ kind: "progress", bytes: unreported });
      unreported = 0;
    }
  }
  return { kind: "digest", digest: hash.digest() };
}

async function answer(
  opening: Promise<ChunkReader>,
  request: HashRequest,
  report: (reply: HashReply) => void,
): Promise<HashReply> {
  try {
    const reader = await opening;
    return request.kind === "leaves"
      ? await hashChunks(reader, request.firstChunk, request.chunks)
      : await hashStream(reader, request.algorithm, report);
  } catch (error) {
    if (error instanceof Shrank) return { kind: "shrank" };
    const cause = error instanceof Unwritable ? error.cause : error;
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    return { kind: error instanceof Unwritable ? "unwritable" : "unreadable", code };
  }
}

const port = parentPort;
if (port !== null) {
  const opening = openChunkReader(job.access, job.size);
  opening.catch(() => undefined);
  const report = (reply: HashReply): void => {
    port.postMessage(reply);
  };
  let turn = Promise.resolve();
  port.on("message", (request: HashRequest) => {
    turn = turn.then(async () => {
      report(await answer(opening, request, report));
    });
  });
}
