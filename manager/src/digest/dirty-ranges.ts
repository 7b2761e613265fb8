import { readFile } from "node:fs/promises";
import { z } from "zod";
import { DigestError } from "./digest-error.js";

/** A range of an image, as its guest sees it, that may have changed. */
export interface DirtyRange {
  /** The first byte, from 0. */
  readonly offset: number;
  /** The number of bytes. */
  readonly length: number;
}

const rangeSchema = z.strictObject({ offset: z.int().min(0), length: z.int().min(0) });

/**
 * Reads ranges of bytes that were written to: a JSON list of `{"offset": …, "length": …}`.
 *
 * @param path a file with that list.
 * @throws DigestError DIRTY_RANGES_INVALID.
 */
export async function readDirtyRanges(path: string): Promise<DirtyRange[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const why =
      cause instanceof SyntaxError
        ? "is not JSON"
        : `cannot be read (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`;
    throw badRanges(`${path} ${why}.`, cause);
  }
  const parsed = z.array(rangeSchema).safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRanges(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not a list"}.`);
}

/** The error for ranges that cannot be used. */
export function badRanges(message: string, cause?: unknown): DigestError {
  return new DigestError(
    "DIRTY_RANGES_INVALID",
    message,
    'Give a JSON list of ranges in bytes: [{"offset": 0, "length": 65536}].',
    { cause },
  );
}
