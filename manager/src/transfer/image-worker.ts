/**
 * A thread that digests images as they pass by, and writes those that arrive; see passing-image.ts.
 */
import { parentPort } from "node:worker_threads";
import type { IncrementalHasher } from "../digest/incremental-hasher.js";
import { incrementalHasher } from "../digest/incremental-hasher.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { formatVmId } from "@basics/chaincode/domain";
import { writeSparselySync } from "../files/write-sparsely.js";

/** The next step of one image. All but `open` are answered, in their order. */
export type ImageRequest = { readonly image: number } & (
  | { readonly kind: "open"; readonly algorithm: DigestAlgorithm }
  | {
      readonly kind: "append";
      readonly parts: readonly Uint8Array[];
      readonly position: number;
      /** The file that gets the bytes. Without one they are only digested. */
      readonly descriptor: number | undefined;
    }
  | { readonly kind: "zeros"; readonly count: number }
  | { readonly kind: "vmId" }
  | { readonly kind: "close" }
);

export interface ImageReply {
  readonly image: number;
  readonly vmId?: string;
  /** The reason why a step was not done. */
  readonly failure?: { readonly message: string; readonly code: string | undefined };
}

interface Passing {
  readonly algorithm: DigestAlgorithm;
  readonly hasher: IncrementalHasher;
  bytes: number;
}

const images = new Map<number, Passing>();
/**
 * Memory that is used again and again: small parts are joined in it, written and digested together.
 */
let block = Buffer.allocUnsafe(0);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (block.length < length) block = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  for (const part of parts) {
    block.set(part, filled);
    filled += part.length;
  }
  return block.subarray(0, filled);
}

/**
 * Takes the next bytes. Others, such as those after a failed write, are refused and change nothing.
 */
function append(
  passing: Passing,
  { parts, position, descriptor }: ImageRequest & { kind: "append" },
): void {
  if (position !== passing.bytes) {
    throw new Error(`Bytes at ${position} do not follow those before ${passing.bytes}.`);
  }
  const bytes = joined(parts);
  if (descriptor !== undefined) writeSparselySync(descriptor, bytes, position);
  passing.hasher.update(bytes);
  passing.bytes += bytes.length;
}

function answer(request: ImageRequest): Omit<ImageReply, "image"> | undefined {
  const { image, kind } = request;
  if (kind === "open") {
    const { algorithm } = request;
    images.set(image, { algorithm, hasher: incrementalHasher(algorithm), bytes: 0 });
    return undefined;
  }
  if (kind === "close") {
    images.delete(image);
    return {};
  }
  const passing = images.get(image);
  if (passing === undefined) throw new Error("The image is closed.");
  switch (kind) {
    case "append":
      append(passing, request);
      return {};
    case "zeros":
      passing.hasher.updateZeros(request.count);
      passing.bytes += request.count;
      return {};
    case "vmId":
      return { vmId: formatVmId(passing.algorithm, passing.hasher.digest()) };
  }
}

parentPort?.on("message", (request: ImageRequest) => {
  const { image } = request;
  let reply: ImageReply | undefined;
  try {
    const answered = answer(request);
    if (answered !== undefined) reply = { image, ...answered };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    reply = { image, failure: { message, code } };
  }
  if (reply !== undefined) parentPort?.postMessage(reply);
});
