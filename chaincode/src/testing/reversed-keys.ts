/**
 * Writes the same JSON with the keys of every object in reverse order; other bytes stay as they
 * are.
 */
export function reversedKeys(value: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(reverse(JSON.parse(value.toString()))));
  } catch {
    return value;
  }
}

function reverse(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverse);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reverse(each)]),
  );
}
