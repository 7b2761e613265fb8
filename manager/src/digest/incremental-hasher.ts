import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { DigestAlgorithm, VmId } from "@basics/chaincode/domain";
import { formatVmId } from "@basics/chaincode/domain";
import { TreeHasher } from "./tree-hasher.js";

/** Computes a `vmId` from bytes as they pass by. */
export interface IncrementalHasher {
  update(bytes: Uint8Array): unknown;
  /** Takes the next `count` bytes, all of them zero. */
  updateZeros(count: number): unknown;
  /** The digest of all bytes that it took. Ends the hasher: nothing may be added after it. */
  digest(): Uint8Array;
}

const ZEROS = Buffer.alloc(1024 * 1024);

const HASHERS: Readonly<Record<DigestAlgorithm, () => IncrementalHasher>> = {
  "sha256-tree": () => new TreeHasher(),
  sha256: () => new PlainHasher("sha256"),
};

/** A hasher of the algorithm named. */
export function incrementalHasher(algorithm: DigestAlgorithm): IncrementalHasher {
  return HASHERS[algorithm]();
}

/** Computes one hash over all bytes, by an algorithm that Node's crypto knows by its name. */
class PlainHasher implements IncrementalHasher {
  readonly #hash: Hash;

  constructor(name: string) {
    this.#hash = createHash(name);
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  updateZeros(count: number): void {
    for (let left = count; left > 0; left -= ZEROS.length) {
      this.#hash.update(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
    }
  }

  digest(): Buffer {
    return this.#hash.digest();
  }
}

/** The `vmId` of bytes that are here as a whole. */
export function digestBytes(bytes: Uint8Array, algorithm: DigestAlgorithm): VmId {
  const hasher = incrementalHasher(algorithm);
  hasher.update(bytes);
  return formatVmId(algorithm, hasher.digest());
}
