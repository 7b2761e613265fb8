import { hash } from "node:crypto";

/** A buffer in which the parts are joined. Hashing is synchronous, so all callers can share it. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

/** SHA-256 of the parts, one after the other. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  // This is a single call: a Hash object takes longer than the hashing itself, and each has a
  // native part that lives until the next full collection.
  return hash("sha256", joined(parts), "buffer");
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > room.length) return Buffer.concat(parts);
  let filled = 0;
  for (const part of parts) {
    room.set(part, filled);
    filled += part.length;
  }
  return room.subarray(0, length);
}
