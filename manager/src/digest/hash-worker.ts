/** A thread that reads and hashes parts of an image; see digest-image.ts for its other end. */
import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { directBuffer } from "../files/direct-read.js";
import { CHUNK_BYTES, emptySubtree, HASH_BYTES, hashLeaf } from "./merkle.js";
import { isAllZero } from "./zeros.js";

/** What a worker is started with. */
export interface HashJob {
  readonly descriptor: number;
  /** The same file, to be read around the page cache where that works. */
  readonly directDescriptor: number | undefined;
  readonly size: number;
}

/** A request: leaf hashes of some chunks, or one SHA-256 over everything. */
export type HashRequest =
  | { readonly kind: "leaves"; readonly firstChunk: number; readonly chunks: number }
  | { readonly kind: "stream" };

export type HashReply =
  | {
      readonly kind: "leaves";
      readonly firstChunk: number;
      /** Concatenated. */
      readonly leaves: Uint8Array;
      readonly emptyChunks: number;
      readonly bytes: number;
    }
  | { readonly kind: "progress"; readonly bytes: number }
  | { readonly kind: "digest"; readonly digest: Uint8Array }
  | { readonly kind: "shrank" }
  | { readonly kind: "unreadable"; readonly code: string };

/** How many chunks a streaming worker hashes between two reports. */
const CHUNKS_PER_REPORT = 16;

class Shrank extends Error {}

const job = workerData as HashJob;
const direct = job.directDescriptor;
const directChunk = direct === undefined ? undefined : directBuffer(direct, CHUNK_BYTES);
const chunk = directChunk ?? Buffer.allocUnsafe(CHUNK_BYTES);

/** Bytes read; 0 where that does not work. */
function readDirectly(start: number): number {
  if (direct === undefined || directChunk === undefined) return 0;
  try {
    return readSync(direct, directChunk, 0, CHUNK_BYTES, start);
  } catch {
    return 0;
  }
}

function readChunk(index: number): Uint8Array {
  const start = index * CHUNK_BYTES;
  const wanted = Math.min(CHUNK_BYTES, job.size - start);
  if (readDirectly(start) >= wanted) return chunk.subarray(0, wanted);
  for (let filled = 0; filled < wanted;) {
    const read = readSync(job.descriptor, chunk, filled, wanted - filled, start + filled);
    if (read === 0) throw new Shrank();
    filled += read;
  }
  return chunk.subarray(0, wanted);
}

function hashChunks(firstChunk: number, chunks: number): HashReply {
  const leaves = new Uint8Array(chunks * HASH_BYTES);
  let emptyChunks = 0;
  let bytes = 0;
  for (let index = 0; index < chunks; index += 1) {
    const content = readChunk(firstChunk + index);
    const empty = content.length === CHUNK_BYTES && isAllZero(content);
    leaves.set(empty ? emptySubtree(0) : hashLeaf(content), index * HASH_BYTES);
    emptyChunks += empty ? 1 : 0;
    bytes += content.length;
  }
  return { kind: "leaves", firstChunk, leaves, emptyChunks, bytes };
}

function hashStream(report: (reply: HashReply) => void): HashReply {
  const hash = createHash("sha256");
  const chunks = Math.ceil(job.size / CHUNK_BYTES);
  let unreported = 0;
  for (let index = 0; index < chunks; index += 1) {
    const content = readChunk(index);
    hash.update(content);
    unreported += content.length;
    if (index % CHUNKS_PER_REPORT === CHUNKS_PER_REPORT - 1 || index === chunks - 1) {
      report({ kind: "progress", bytes: unreported });
      unreported = 0;
    }
  }
  return { kind: "digest", digest: hash.digest() };
}

function answer(request: HashRequest, report: (reply: HashReply) => void): HashReply {
  try {
    return request.kind === "leaves"
      ? hashChunks(request.firstChunk, request.chunks)
      : hashStream(report);
  } catch (error) {
    if (error instanceof Shrank) return { kind: "shrank" };
    return { kind: "unreadable", code: (error as NodeJS.ErrnoException).code ?? "unknown" };
  }
}

const port = parentPort;
if (port !== null) {
  const report = (reply: HashReply): void => {
    port.postMessage(reply);
  };
  port.on("message", (request: HashRequest) => {
    report(answer(request, report));
  });
}
