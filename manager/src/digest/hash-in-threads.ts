import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { changed, type ImageFile, unreadable } from "./image-file.js";
import { openDirect } from "../files/direct-read.js";
import type { HashJob, HashReply, HashRequest } from "./hash-worker.js";
import { CHUNK_BYTES, HASH_BYTES, MerkleRoot } from "./merkle.js";

/** Chunks that one request covers: enough that messages cost nothing, few enough to balance. */
const MAX_CHUNKS_PER_REQUEST = 16;
/** Requests that a worker holds, so that it never waits for the next. */
const REQUESTS_PER_WORKER = 2;
/** How far workers may run ahead of the slowest, in requests; bounds the leaves that wait. */
const MAX_REQUESTS_AHEAD = 1024;

export interface HashOptions {
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** The Merkle tree hash of an image, hashed by a thread a core. */
export async function treeHash(
  image: ImageFile,
  options: HashOptions,
): Promise<{ root: Buffer; chunks: number; emptyChunks: number }> {
  const chunks = Math.ceil(image.size / CHUNK_BYTES);
  const tree = new MerkleRoot();
  const workers = Math.min(availableParallelism(), chunks);
  const spread = Math.ceil(chunks / (workers * REQUESTS_PER_WORKER * 2));
  const perRequest = Math.max(1, Math.min(MAX_CHUNKS_PER_REQUEST, spread));
  const waiting = new Map<number, Uint8Array>();
  let next = 0;
  let emptyChunks = 0;

  const takeRequest = (): HashRequest | undefined => {
    if (next >= chunks || next - tree.leaves > MAX_REQUESTS_AHEAD * perRequest) return undefined;
    const firstChunk = next;
    next = Math.min(chunks, next + perRequest);
    return { kind: "leaves", firstChunk, chunks: next - firstChunk };
  };
  const takeReply = (reply: HashReply): boolean => {
    if (reply.kind !== "leaves") return false;
    emptyChunks += reply.emptyChunks;
    waiting.set(reply.firstChunk, reply.leaves);
    options.onBytes(reply.bytes);
    for (let leaves = waiting.get(tree.leaves); leaves; leaves = waiting.get(tree.leaves)) {
      waiting.delete(tree.leaves);
      for (let at = 0; at < leaves.length; at += HASH_BYTES) {
        tree.append(leaves.subarray(at, at + HASH_BYTES));
      }
    }
    return tree.leaves === chunks;
  };
  if (chunks > 0) await runWorkers(image, workers, takeRequest, takeReply, options.signal);
  return { root: tree.root(), chunks, emptyChunks };
}

/** Plain SHA-256 of an image, in one thread beside the caller's. */
export async function streamHash(image: ImageFile, options: HashOptions): Promise<Buffer> {
  let asked = false;
  let digest: Uint8Array | undefined;
  const takeRequest = (): HashRequest | undefined => {
    if (asked) return undefined;
    asked = true;
    return { kind: "stream" };
  };
  const takeReply = (reply: HashReply): boolean => {
    if (reply.kind === "progress") options.onBytes(reply.bytes);
    if (reply.kind === "digest") digest = reply.digest;
    return digest !== undefined;
  };
  await runWorkers(image, 1, takeRequest, takeReply, options.signal);
  return Buffer.from(digest ?? []);
}

/** Keeps workers supplied until a reply is the last one, one fails, or the caller gives up. */
async function runWorkers(
  image: ImageFile,
  count: number,
  takeRequest: () => HashRequest | undefined,
  takeReply: (reply: HashReply) => boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const direct = await openDirect(image.handle);
  const workerData: HashJob = {
    descriptor: image.handle.fd,
    directDescriptor: direct?.fd,
    size: image.size,
  };
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./hash-worker.js", import.meta.url), { workerData }),
  );
  /** Requests that each worker holds; one that found none to take is supplied after the next reply. */
  const held = new Map(workers.map((worker) => [worker, 0]));
  const supply = (): void => {
    for (const worker of workers) {
      for (let holds = held.get(worker) ?? 0; holds < REQUESTS_PER_WORKER; holds += 1) {
        const request = takeRequest();
        if (request === undefined) return;
        worker.postMessage(request);
        held.set(worker, holds + 1);
      }
    }
  };
  const stopListening = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", giveUp, { once: true, signal: stopListening.signal });
      for (const worker of workers) {
        worker.on("error", reject);
        worker.on("message", (reply: HashReply) => {
          if (reply.kind === "shrank") reject(changed(image.name));
          if (reply.kind === "unreadable") reject(unreadable(image.name, reply));
          if (reply.kind !== "progress") held.set(worker, (held.get(worker) ?? 1) - 1);
          if (takeReply(reply)) resolve();
          else supply();
        });
      }
      supply();
    });
  } finally {
    stopListening.abort();
    // The caller closes the descriptor next, so no thread may still read from it.
    await Promise.all(workers.map((worker) => worker.terminate()));
    await direct?.close();
  }
}
