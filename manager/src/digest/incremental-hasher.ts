import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";
import { TreeHasher } from "./tree-hasher.js";
import type { DigestAlgorithm } from "./vm-id.js";
import { formatVmId } from "./vm-id.js";

/** Computes a `vmId` from bytes as they pass by. */
export interface IncrementalHasher {
  update(bytes: Uint8Array): unknown;
  /** Takes the next `count` bytes, all of them zero. */
  updateZeros(count: number): unknown;
  /** Ends it. */
  vmId(): string;
}

const ZEROS = Buffer.alloc(1024 * 1024);

/** A hasher of the algorithm named. */
export function incrementalHasher(algorithm: DigestAlgorithm): IncrementalHasher {
  if (algorithm === "sha256") return new PlainHasher();
  const tree = new TreeHasher();
  return {
    update: (bytes) => tree.update(bytes),
    updateZeros: (count) => tree.updateZeros(count),
    vmId: () => formatVmId(algorithm, tree.digest()),
  };
}

class PlainHasher implements IncrementalHasher {
  readonly #hash: Hash = createHash("sha256");

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  updateZeros(count: number): void {
    for (let left = count; left > 0; left -= ZEROS.length) {
      this.#hash.update(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
    }
  }

  vmId(): string {
    return formatVmId("sha256", this.#hash.digest());
  }
}
