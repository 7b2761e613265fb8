import { writeSync } from "node:fs";
import { isAllZero } from "../digest/zeros.js";

/** The grain in which copies stay sparse. */
const HOLE_BYTES = 64 * 1024;
/** Longer writes cost the kernel a multiple of the time a byte, as measured on ext4. */
const MAX_WRITE_BYTES = 128 * 1024;

/**
 * Writes bytes at a position where nothing but zeros is yet, leaving out blocks of zeros. For
 * threads of their own, which have nothing else to do meanwhile.
 */
export function writeSparselySync(descriptor: number, bytes: Uint8Array, position: number): void {
  for (const { start, end } of filledRuns(bytes)) {
    for (let done = start; done < end;) {
      done += writeSync(descriptor, bytes, done, end - done, position + done);
    }
  }
}

/** Runs of bytes that are not all zero, none longer than one write. */
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
