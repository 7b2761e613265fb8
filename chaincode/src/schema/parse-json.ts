import { invalidArgument } from "./invalid-argument";
import type { Schema } from "./schema";

/**
 * The limit of an argument in bytes. No statement needs more; the limit bounds what a caller makes
 * every endorser parse.
 */
export const MAXIMUM_ARGUMENT_BYTES = 16 * 1024;

/**
 * The limit of nesting. No statement needs more than three levels; the limit bounds the recursion
 * over values that a caller nests.
 */
const MAXIMUM_DEPTH = 16;

/** Parses one JSON argument. Text that could be read in two ways is refused. */
export function parseJson<T>(argument: string, parameter: string, schema: Schema<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(argument);
  } catch {
    throw invalidArgument(parameter, argument, "a JSON object");
  }
  if (depthOf(argument) > MAXIMUM_DEPTH) {
    throw invalidArgument(parameter, argument, `at most ${MAXIMUM_DEPTH} levels of nesting`);
  }
  const duplicate = findDuplicateKey(argument);
  if (duplicate !== undefined) {
    throw invalidArgument(duplicate, argument, "each field once");
  }
  // Errors name a field by its path inside the argument, so the argument's own path is empty.
  return schema.parse(value, "");
}

/** Counts how deeply the objects and lists of a valid JSON text are nested. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, (depth += 1));
    else if (token === "]" || token === "}") depth -= 1;
  }
  return deepest;
}

/**
 * Finds the first key that occurs twice in one object of a valid JSON text.
 *
 * `JSON.parse` silently keeps the last one; another reader of the signed bytes may keep the first.
 */
function findDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  const token = /"(?:[^"\\]|\\.)*"(?<colon>\s*:)?|[{}]/g;
  for (const { 0: found, groups } of json.matchAll(token)) {
    if (found === "{") open.push(new Set());
    else if (found === "}") open.pop();
    else if (groups?.["colon"] !== undefined) {
      const key = JSON.parse(found.slice(0, found.lastIndexOf(":"))) as string;
      if (open.at(-1)?.has(key) === true) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}
