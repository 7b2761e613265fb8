/**
 * Functions that write the DER of certificates and signatures. Each one returns a whole element.
 */

function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

/** A SEQUENCE of elements. */
export function sequence(...elements: readonly Uint8Array[]): Buffer {
  return element(0x30, ...elements);
}

/** A SET of elements. */
export function set(...elements: readonly Uint8Array[]): Buffer {
  return element(0x31, ...elements);
}

/** An element with the explicit tag `[number]` that holds other elements. */
export function explicit(number: number, ...elements: readonly Uint8Array[]): Buffer {
  return element(0xa0 | number, ...elements);
}

/** An element with `[number]` in place of the tag of a primitive value. */
export function implicit(number: number, value: Uint8Array): Buffer {
  return element(0x80 | number, value);
}

/** An INTEGER. @param bytes a number that is not negative, big-endian, of any length. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  // A set top bit would make the number negative, so a zero byte goes before it.
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return element(0x02, Uint8Array.from(sign), digits);
}

/** A BOOLEAN. */
export function boolean(value: boolean): Buffer {
  return element(0x01, Buffer.from([value ? 0xff : 0]));
}

/** An OCTET STRING. */
export function octetString(bytes: Uint8Array): Buffer {
  return element(0x04, bytes);
}

/** A BIT STRING. @param unused the number of bits at the end of the last byte that do not count. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), bytes);
}

/** A PrintableString where the characters allow it, otherwise a UTF8String. */
export function text(value: string): Buffer {
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? 0x13 : 0x0c;
  return element(tag, Buffer.from(value));
}

/** An OBJECT IDENTIFIER. @param dotted for example `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

/** A time to the second: a UTCTime, or a GeneralizedTime from 2050 on (RFC 5280). */
export function time(date: Date): Buffer {
  const digits = `${date
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/\D/g, "")}Z`;
  const short = date.getUTCFullYear() < 2050;
  return short ? element(0x17, Buffer.from(digits.slice(2))) : element(0x18, Buffer.from(digits));
}
