import { createHash } from "node:crypto";
import { CHUNK_BYTES, hashLeaf, hashNode } from "../digest/merkle.js";

/** RFC 9162, section 2.1.1, word for word: the definition that the fast code is held against. */
export function naiveTreeHash(leaves: readonly Uint8Array[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return createHash("sha256").digest();
  if (leaves.length === 1) return Buffer.from(first);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return hashNode(naiveTreeHash(leaves.slice(0, split)), naiveTreeHash(leaves.slice(split)));
}

/** The `sha256-tree` digest of some bytes by that definition, as hexadecimal digits. */
export function naiveImageDigest(bytes: Uint8Array): string {
  const leaves: Buffer[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    leaves.push(hashLeaf(bytes.subarray(start, start + CHUNK_BYTES)));
  }
  return naiveTreeHash(leaves).toString("hex");
}
