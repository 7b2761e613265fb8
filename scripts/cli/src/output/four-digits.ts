/** A measured number to four digits; a dash where nothing was measured. */
export function fourDigits(value: number | null): string {
  if (value === null) return "–";
  return String(Number(value.toPrecision(4)));
}
