import { open } from "node:fs/promises";

const MOST_BYTES = 64 * 1024;

/** The end of a log, without its first `fromByte` bytes, which an earlier run wrote. */
export async function logEnd(file: string, fromByte: number): Promise<string> {
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return "";
  try {
    const { size } = await handle.stat();
    const start = Math.max(fromByte, size - MOST_BYTES);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    return bytes.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
