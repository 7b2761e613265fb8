import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { copyTarget } from "../files/shared-copy.js";
import type { ChunkListWriter } from "./chunk-list-writer.js";
import { readFailed, shrank } from "./image-file.js";
import type { ImageSource } from "./image-source.js";
import type { HashJob, HashReply, HashRequest } from "./hash-worker.js";
import type { KeptChunks } from "./kept-chunks.js";
import { CHUNK_BYTES } from "./merkle.js";
import { TreeAssembly } from "./tree-assembly.js";

/** More threads than these saturate disks and memory, and each takes memory of its own. */
const MAX_THREADS = 8;
/** One NBD server cannot read fast enough for more threads, and each holds two chunks in memory. */
const MAX_SERVED_THREADS = 4;
/** One request covers at most this many chunks: few enough to balance the load of the threads. */
const MAX_CHUNKS_PER_REQUEST = 16;
/** Each worker holds this many requests, so that it never waits for the next one. */
const REQUESTS_PER_WORKER = 2;

export interface HashOptions {
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
  /** A file, open for writing and empty, that gets a copy of the image, its holes included. */
  readonly outputDescriptor?: number | undefined;
}

export interface TreeHashOptions extends HashOptions {
  /** The chunks that need not be read, because an earlier pass kept their leaves. */
  readonly kept?: KeptChunks | undefined;
  /** The list that gets the leaf of each chunk, in order. */
  readonly chunkList?: ChunkListWriter | undefined;
}

/** Computes the Merkle tree hash of an image, with one thread for each core. */
export async function treeHash(
  image: ImageSource,
  options: TreeHashOptions,
): Promise<{ root: Buffer; chunks: number; emptyChunks: number; readBytes: number }> {
  const chunks = Math.ceil(image.size / CHUNK_BYTES);
  const mostThreads = image.access.kind === "nbd" ? MAX_SERVED_THREADS : MAX_THREADS;
  const threads = Math.min(availableParallelism(), mostThreads, chunks);
  const spread = Math.ceil(chunks / (threads * REQUESTS_PER_WORKER * 2));
  const perRequest = Math.max(1, Math.min(MAX_CHUNKS_PER_REQUEST, spread));
  const assembly = new TreeAssembly(image, { ...options, perRequest });
  await runWorkers(image, threads, options, {
    takeRequest: () => assembly.takeRequest(),
    takeReply: (reply) => {
      if (reply.kind === "leaves") assembly.takeLeaves(reply);
    },
    isDone: () => assembly.isComplete,
  });
  options.kept?.assertWhole();
  const { root, emptyChunks, readBytes } = assembly;
  return { root, chunks, emptyChunks, readBytes };
}

/** Computes a digest over an image's bytes in their order, in one thread beside the caller's. */
export async function streamHash(
  image: ImageSource,
  algorithm: DigestAlgorithm,
  options: HashOptions,
): Promise<Buffer> {
  let asked = false;
  let digest: Uint8Array | undefined;
  await runWorkers(image, 1, options, {
    takeRequest: () => {
      if (asked) return undefined;
      asked = true;
      return { kind: "stream", algorithm };
    },
    takeReply: (reply) => {
      if (reply.kind === "progress") options.onBytes(reply.bytes);
      if (reply.kind === "digest") digest = reply.digest;
    },
    isDone: () => digest !== undefined,
  });
  return Buffer.from(digest ?? []);
}

/** The work for some workers, given to them as one request after the other. */
interface Work {
  /** The next request; undefined when there is none, or none before the next reply. */
  takeRequest(): HashRequest | undefined;
  takeReply(reply: HashReply): void;
  isDone(): boolean;
}

/** Supplies workers with requests until all is done, one of them fails, or the caller gives up. */
async function runWorkers(
  image: ImageSource,
  count: number,
  { signal, outputDescriptor }: HashOptions,
  work: Work,
): Promise<void> {
  signal?.throwIfAborted();
  const first = work.takeRequest();
  if (first === undefined) return;
  const { access, size, data } = image;
  const target = outputDescriptor === undefined ? undefined : copyTarget(outputDescriptor);
  const workerData: HashJob = { access, size, dataBits: data?.bits, target };
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL("./hash-worker.js", import.meta.url), { workerData }),
  );
  const supply = supplierOf(workers, first, work);
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
          try {
            const trouble = troubleOf(reply, image.name);
            if (trouble !== undefined) throw trouble;
            work.takeReply(reply);
            supply(reply.kind === "progress" ? undefined : worker);
            if (work.isDone()) resolve();
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      }
      supply();
    });
  } finally {
    stopListening.abort();
    // The caller closes the descriptors next, so no thread may use them any more.
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/**
 * Hands out requests, so that each worker always holds some.
 *
 * @returns a function that is to be called at the start, and with each worker that finished a
 * request.
 */
function supplierOf(
  workers: readonly Worker[],
  first: HashRequest,
  work: Work,
): (finished?: Worker) => void {
  const held = new Map(workers.map((worker) => [worker, 0]));
  let waiting: HashRequest | undefined = first;
  return (finished) => {
    if (finished !== undefined) held.set(finished, (held.get(finished) ?? 1) - 1);
    for (const worker of workers) {
      for (let holds = held.get(worker) ?? 0; holds < REQUESTS_PER_WORKER; holds += 1) {
        const request = waiting ?? work.takeRequest();
        waiting = undefined;
        if (request === undefined) return;
        worker.postMessage(request);
        held.set(worker, holds + 1);
      }
    }
  };
}

function troubleOf(reply: HashReply, name: string): Error | undefined {
  switch (reply.kind) {
    case "shrank":
      return shrank(name);
    case "unreadable":
      return readFailed(name, reply.code);
    case "unwritable": {
      const message = `The copy of ${name} cannot be written (${reply.code}).`;
      return Object.assign(new Error(message), { code: reply.code });
    }
    case "leaves":
    case "progress":
    case "digest":
      return undefined;
  }
}
