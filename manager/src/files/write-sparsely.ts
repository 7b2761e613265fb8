import { writeSync } from "node:fs";
import { isAllZero } from "../digest/zeros.js";

/** A copy leaves out zeros in blocks of this size. */
const HOLE_BYTES = 64 * 1024;
/** Measured on ext4: longer writes take the kernel several times as long for each byte. */
const MAX_WRITE_BYTES = 128 * 1024;

/**
 * Writes bytes at a position where the file holds nothing but zeros, and leaves out blocks of
 * zeros. It blocks its thread, so only threads that do nothing else may use it.
 */
export function writeSparselySync(descriptor: number, bytes: Uint8Array, position: number): void {
  for (const { start, end } of filledRuns(bytes)) {
    for (let done = start; done < end;) {
      done += writeSync(descriptor, bytes, done, end - done, position + done);
    }
  }
}

/** Finds the runs of bytes that are not all zero, none of them longer than one write. */
function* filledRuns(bytes: Uint8Array): Generator<{ start: number; end: number }> {
  const isZero = (at: number): boolean => isAllZero(bytes.subarray(at, at + HOLE_BYTES));
  for (let start = 0; start < bytes.length;) {
    let end = start;
    while (end < bytes.length && end - start < MAX_WRITE_BYTES && !isZero(end)) end += HOLE_BYTES;
    if (end > start) yield { start, end: Math.min(end, bytes.length) };
    else end += HOLE_BYTES;
    start = end;
  }
}
