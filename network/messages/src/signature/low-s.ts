import { CURVE_ORDERS } from "./curve-order.js";

const { half: HALF_ORDER } = CURVE_ORDERS.prime256v1;

/**
 * Tells if bytes are a signature on P-256 in strict DER with its `s` in the lower half of the
 * group's order. Fabric refuses any other signature before it verifies it.
 */
export function isLowS(signature: Uint8Array): boolean {
  const s = readS(signature);
  return s !== undefined && isLow(s);
}

/** The `s` of a strictly DER-encoded P-256 signature; undefined where it is not one. */
function readS(signature: Uint8Array): Uint8Array | undefined {
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) return undefined;
  const r = integerAt(signature, 2);
  const s = r && integerAt(signature, 4 + r.length);
  if (r === undefined || s === undefined) return undefined;
  return 6 + r.length + s.length === signature.length ? s : undefined;
}

/** The content of a positive, minimally encoded DER INTEGER of at most 33 bytes. */
function integerAt(bytes: Uint8Array, offset: number): Uint8Array | undefined {
  const length = bytes[offset + 1];
  if (bytes[offset] !== 0x02 || length === undefined || length < 1 || length > 33) return undefined;
  const content = bytes.subarray(offset + 2, offset + 2 + length);
  const [first = 0, second = 0] = content;
  const negative = first >= 0x80;
  const padded = length > 1 && first === 0 && second < 0x80;
  return content.length < length || negative || padded ? undefined : content;
}

/**
 * Tells if a positive integer is in the lower half. In minimal encoding the longer one is larger.
 */
function isLow(s: Uint8Array): boolean {
  return s.length < HALF_ORDER.length || (s.length === 32 && HALF_ORDER.compare(s) >= 0);
}
