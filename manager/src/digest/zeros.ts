/**
 * Whether all bytes are zero, at memory speed: a buffer whose first byte is zero and that equals
 * itself shifted by one is zero throughout, and one native comparison finds that out.
 */
export function isAllZero(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  if (last < 0) return true;
  if (bytes[0] !== 0 || bytes[last] !== 0) return false;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return view.compare(view, 1, last + 1, 0, last) === 0;
}
