import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { DigestError } from "./digest-error.js";
import { isInUse } from "./qemu-locks.js";

/** An open image of which somebody can tell later whether it was written to meanwhile. */
export interface ImageFile {
  readonly handle: FileHandle;
  /** The name by which messages call it. */
  readonly name: string;
  /** The size in bytes. */
  readonly size: number;
  /**
   * Throws DigestError IMAGE_SHRANK or IMAGE_CHANGED once size or times differ from those at the
   * opening, and IMAGE_IN_USE once a running VM has it open.
   */
  assertUnchanged: () => Promise<void>;
}

export interface InspectOptions {
  /** Takes an image that a running VM has open and may change. Default: refuse it. */
  readonly running?: boolean;
}

/**
 * Opens a raw image or block device for reading; the caller closes it.
 *
 * @throws DigestError IMAGE_PATH_EMPTY, IMAGE_NOT_FOUND, IMAGE_UNREADABLE or
 * IMAGE_KIND_UNSUPPORTED.
 */
export async function openImage(path: string): Promise<FileHandle> {
  if (path === "") {
    throw new DigestError("IMAGE_PATH_EMPTY", "The image's path is empty.", "Name a file.");
  }
  try {
    // Without O_NONBLOCK the opening of a named pipe would wait for a writer, maybe for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Finds out the size of an open image, and that it holds still.
 *
 * @throws DigestError IMAGE_KIND_UNSUPPORTED unless it is a regular file or a block device;
 *   IMAGE_IN_USE when a running VM has it open.
 */
export async function inspectImage(
  handle: FileHandle,
  name: string,
  { running = false }: InspectOptions = {},
): Promise<ImageFile> {
  const first = await handle.stat({ bigint: true });
  if (!first.isFile() && !first.isBlockDevice()) {
    throw new DigestError(
      "IMAGE_KIND_UNSUPPORTED",
      `${name} is ${kindOf(first)}.`,
      "Name a regular file or a block device.",
    );
  }
  if (!running && (await isInUse(first))) throw inUse(name);
  const size = first.isFile() ? Number(first.size) : await sizeByReading(handle);
  return {
    handle,
    name,
    size,
    assertUnchanged: async () => {
      const now = await handle.stat({ bigint: true });
      // A device has no times of its own content, so only its size can be held against it.
      const sizeNow = first.isFile() ? Number(now.size) : await sizeByReading(handle);
      if (sizeNow < size) throw shrank(name);
      if (running) return;
      const touched = now.mtimeNs !== first.mtimeNs || now.ctimeNs !== first.ctimeNs;
      if (sizeNow !== size || (first.isFile() && touched)) throw changed(name);
      if (await isInUse(first)) throw inUse(name);
    },
  };
}

/** The error for an image that was written to while it was read. */
export function changed(name: string): DigestError {
  return new DigestError(
    "IMAGE_CHANGED",
    `${name} changed while it was being read.`,
    "Stop the VM, and whatever else writes to the image, and digest again.",
  );
}

/** The error for an image that became shorter while it was read. */
export function shrank(name: string): DigestError {
  return new DigestError(
    "IMAGE_SHRANK",
    `${name} became shorter while it was being read.`,
    "See what cuts it off, stop that, and digest again.",
  );
}

/** The error for an image of which some bytes cannot be read. */
export function readFailed(name: string, code: string): DigestError {
  return new DigestError(
    "IMAGE_READ_FAILED",
    `Reading ${name} failed (${code}).`,
    "See the system's log for errors of its disk; for formats other than raw try qemu-img check.",
  );
}

function inUse(name: string): DigestError {
  return new DigestError(
    "IMAGE_IN_USE",
    `${name} is in use: a process, such as a running VM, holds QEMU's locks for writing to it.`,
    "Stop the VM first. To digest ahead of its stop, see --running and --keep-chunks.",
  );
}

/** The error for an image that the system does not let us read. */
export function unreadable(name: string, cause: unknown): DigestError {
  const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  if (code === "ENOENT" || code === "ENOTDIR") {
    const message = `${name} does not exist.`;
    return new DigestError("IMAGE_NOT_FOUND", message, "Check the path.", { cause });
  }
  return new DigestError(
    "IMAGE_UNREADABLE",
    `${name} cannot be read (${code}).`,
    "Check that this user may read it and that its disk is in order.",
    { cause },
  );
}

const PROBE_BYTES = 4096;

/**
 * The size in bytes of what can be read: a block device's size is not in its stat. Doubles a reach
 * and then halves it, so that some eighty reads do for any size; aligned, as raw devices want it.
 */
export async function sizeByReading(handle: FileHandle): Promise<number> {
  const probe = Buffer.alloc(PROBE_BYTES);
  const readable = async (block: number): Promise<number> =>
    (await handle.read(probe, 0, PROBE_BYTES, block * PROBE_BYTES)).bytesRead;
  let above = 1;
  if ((await readable(0)) === 0) return 0;
  while ((await readable(above)) > 0) above *= 2;
  let last = Math.floor(above / 2);
  while (above - last > 1) {
    const middle = last + Math.floor((above - last) / 2);
    if ((await readable(middle)) > 0) last = middle;
    else above = middle;
  }
  return last * PROBE_BYTES + (await readable(last));
}

function kindOf(stats: { isDirectory(): boolean; isFIFO(): boolean; isSocket(): boolean }): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a named pipe";
  return stats.isSocket() ? "a socket" : "a character device";
}
