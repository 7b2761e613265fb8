import { hash } from "node:crypto";

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  const message = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  // At once: a Hash object costs more than hashing what transactions are made of, and each has a
  // native part that lives until the next full collection.
  return hash("sha256", message, "buffer");
}
