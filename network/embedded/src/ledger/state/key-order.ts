/**
 * Compares keys in the order of the ledger: by the bytes of their UTF-8, which is the order of code
 * points. JavaScript compares UTF-16 units, in which U+10000 and up (surrogates) come before
 * U+E000–U+FFFF.
 *
 * @returns negative, zero or positive, as `Array.prototype.sort` wants it
 */
export function compareKeys(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** Ranks the surrogates (U+D800–U+DFFF) behind all other units. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
