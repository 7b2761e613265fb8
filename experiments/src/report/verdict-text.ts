import type { Check } from "../claims/claim.js";

/** A check with its number, such as `load at 256/s: 1.017 (at least 1)`. */
export function checkText({ what, value, sense, threshold }: Check): string {
  return `${what}: ${numberText(value)} (${sense} ${threshold})`;
}

/** The margin of a verdict, such as `1.017×`. */
export function marginText(margin: number): string {
  return margin === Infinity ? "∞" : `${numberText(margin)}×`;
}

/** The warning that stands beside the claims where fewer than ten seeds were run. */
export const FEW_SEEDS_NOTE =
  "Some tests ask whether points differ by their error bars. The paper has ten runs a point or more; " +
  "with fewer the bars are wide and such a claim may fail by that alone.";

/** A number to three digits, or a sign for NaN and the infinities. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return value.toExponential(2);
  return String(Number(value.toPrecision(size >= 1 && size < 2 ? 4 : 3)));
}
