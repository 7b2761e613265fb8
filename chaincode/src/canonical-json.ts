/**
 * Writes JSON with keys sorted by code unit, without absent fields and without white space, so that
 * one record has exactly one text. Endorsers must agree on every byte, in whatever order a state
 * database returned the keys.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((each) => canonicalJson(each ?? null)).join(",")}]`;
  const fields = value as Record<string, unknown>;
  const texts: string[] = [];
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] === undefined) continue;
    texts.push(`${JSON.stringify(key)}:${canonicalJson(fields[key])}`);
  }
  return `{${texts.join(",")}}`;
}
