import { readFile } from "node:fs/promises";
import { z } from "zod";

/** Reads a text file. @throws an Error that names the file and why it cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new Error(`Cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Parses a JSON file's text and checks it against a schema.
 *
 * @param complaint the error's words after the file's name: "is not a valid configuration"
 * @throws an Error that names the file, each field that is wrong, and why.
 */
export function parseJson<T>(
  path: string,
  text: string,
  { schema, complaint }: { readonly schema: z.ZodType<T>; readonly complaint: string },
): T {
  let content: unknown;
  try {
    content = JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`${path} ${complaint}:\n${z.prettifyError(parsed.error)}`);
}
