/**
 * Fabric accepts an ECDSA signature only in strict DER with its `s` in the lower half of the
 * group's order, so that nobody can make a second valid signature out of a first one.
 */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = Buffer.from((ORDER >> 1n).toString(16), "hex");

/** The `r` and `s` of a strictly DER-encoded P-256 signature; undefined where it is not one. */
function parse(signature: Uint8Array): { r: Uint8Array; s: Uint8Array } | undefined {
  if (signature[0] !== 0x30 || signature[1] !== signature.length - 2) return undefined;
  const r = integerAt(signature, 2);
  const s = r && integerAt(signature, 4 + r.length);
  if (r === undefined || s === undefined || 6 + r.length + s.length !== signature.length) {
    return undefined;
  }
  return { r, s };
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

/** Whether a positive integer is in the lower half. Minimal encoding makes the longer the larger. */
function isLow(s: Uint8Array): boolean {
  return s.length < HALF_ORDER.length || (s.length === 32 && HALF_ORDER.compare(s) >= 0);
}

/** DER of `ORDER - s`, for an `s` in the upper half. */
function encodeOpposite(s: Uint8Array): Buffer {
  const value = BigInt(`0x${Buffer.from(s.buffer, s.byteOffset, s.length).toString("hex")}`);
  const hex = (ORDER - value).toString(16);
  // It is below half the order, whose first bit is clear; only a shorter one may begin with a set bit.
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const padding = (bytes[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, bytes.length + padding.length, ...padding, ...bytes]);
}

/** Whether these bytes are a strict DER signature with a low `s`, so one that Fabric looks at. */
export function isLowS(signature: Uint8Array): boolean {
  const parsed = parse(signature);
  return parsed !== undefined && isLow(parsed.s);
}

/** The same signature with its `s` in the lower half. Takes what OpenSSL produced. */
export function toLowS(signature: Buffer): Buffer {
  const parsed = parse(signature);
  if (parsed === undefined) throw new Error("not a DER-encoded P-256 signature");
  const { r, s } = parsed;
  if (isLow(s)) return signature;
  const opposite = encodeOpposite(s);
  const contentLength = 2 + r.length + opposite.length;
  return Buffer.concat([Buffer.from([0x30, contentLength, 0x02, r.length]), r, opposite]);
}
