/** The order of a curve's group, and half of it: the largest `s` that Fabric takes. */
export interface CurveOrder {
  readonly value: bigint;
  /** Half of the order, big-endian, in as many bytes as each of a signature's two integers. */
  readonly half: Buffer;
}

/** The orders of the curves that Fabric takes, by OpenSSL's names of the curves. */
export const CURVE_ORDERS = {
  prime256v1: orderOf("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
  secp384r1: orderOf(
    "ffffffffffffffffffffffffffffffffffffffffffffffff" +
      "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
  ),
} as const;

function orderOf(hex: string): CurveOrder {
  const value = BigInt(`0x${hex}`);
  return { value, half: toBytes(value / 2n, hex.length / 2) };
}

/** A number in big-endian bytes, with leading zeros up to the length. */
export function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}
