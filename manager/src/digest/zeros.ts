/**
 * Tells whether all bytes are zero, as fast as memory is read. If the first byte is zero and each
 * byte equals the one before it, all are zero: one native comparison of the buffer with itself,
 * shifted by one byte, finds that out.
 */
export function isAllZero(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  if (last < 0) return true;
  if (bytes[0] !== 0 || bytes[last] !== 0) return false;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.compare(view, 1, last + 1, 0, last) === 0;
}
