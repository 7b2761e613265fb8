import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { access, copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { changed, inspectImage, openImage } from "../digest/image-file.js";
import { refuseContainerFormats } from "../digest/image-format.js";
import { isAllZero } from "../digest/zeros.js";
import { fileNameOf } from "../store/record-store.js";
import { syncFolder } from "./atomic-write.js";
import { BlockReader } from "./direct-read.js";

const BLOCK_BYTES = 1024 * 1024;
/** The grain in which copies stay sparse. */
const HOLE_BYTES = 64 * 1024;

/** The images of a manager, all below its data directory. Paths in records are relative to it. */
export class ImageFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async prepare(hosts: readonly string[]): Promise<void> {
    const folders = [this.absolute("quarantine"), ...hosts.map((host) => this.#hostFolder(host))];
    await Promise.all(folders.map((folder) => mkdir(folder, { recursive: true })));
  }

  /** Where an image may be run from. `origin` is the import or migration that brought it. */
  runnable(host: string, instanceId: string, origin: string): string {
    return join("hosts", host, `${fileNameOf(instanceId)}.${fileNameOf(origin)}.img`);
  }

  /** Where an image waits for its Confirmation, on the host's own disk or for any host. */
  quarantined(migrationId: string): string {
    return join("quarantine", `${fileNameOf(migrationId)}.img`);
  }

  absolute(path: string): string {
    return join(this.#root, path);
  }

  /**
   * Gives an image another name, for good. The new name must be this step's alone: where it is
   * taken, a crash interrupted the step after it, and what has the old name is worth nothing.
   */
  async promote(from: string, to: string): Promise<void> {
    if (await exists(this.absolute(to))) await this.remove(from);
    else await rename(this.absolute(from), this.absolute(to));
    await syncFolder(dirname(this.absolute(to)));
    await syncFolder(dirname(this.absolute(from)));
  }

  /** Deletes an image; one that is gone already is fine. */
  async remove(path: string): Promise<void> {
    await rm(this.absolute(path), { force: true });
  }

  /**
   * Copies a raw image or block device to a path of this manager's, by reference where the file
   * system can, else keeping zeros sparse.
   *
   * @returns its size in bytes.
   * @throws DigestError for what is no raw image, or changed meanwhile.
   */
  async copyIn(
    source: string,
    to: string,
    options: { readonly probe: boolean; readonly signal: AbortSignal },
  ): Promise<number> {
    const handle = await openImage(source);
    try {
      const image = await inspectImage(handle, source);
      if (options.probe) await refuseContainerFormats(handle, image.size, source);
      const target = this.absolute(to);
      if (!(await cloned(source, target))) await copySparse(image, target, options.signal);
      await image.assertUnchanged();
      await syncFile(target);
      return image.size;
    } catch (error) {
      await this.remove(to);
      throw error;
    } finally {
      await handle.close();
    }
  }

  #hostFolder(host: string): string {
    return this.absolute(join("hosts", host));
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function cloned(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // Most file systems cannot; what really is wrong shows when copying.
    await rm(target, { force: true });
    return false;
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function copySparse(
  image: Awaited<ReturnType<typeof inspectImage>>,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const reader = await BlockReader.open(image.handle, BLOCK_BYTES);
  const output = await open(target, "w", 0o600);
  try {
    for (let position = 0; position < image.size;) {
      signal.throwIfAborted();
      const block = await reader.read(position, image.size - position);
      if (block.length === 0) throw changed(image.name);
      await writeSparsely(output, block, position);
      position += block.length;
    }
    await output.truncate(image.size);
  } finally {
    await output.close();
    await reader.close();
  }
}

/** Writes bytes at a position where nothing but zeros is yet, leaving out blocks of zeros. */
export async function writeSparsely(
  output: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let start = 0; start < bytes.length;) {
    const zero = isAllZero(bytes.subarray(start, start + HOLE_BYTES));
    let end = start + HOLE_BYTES;
    while (end < bytes.length && isAllZero(bytes.subarray(end, end + HOLE_BYTES)) === zero) {
      end += HOLE_BYTES;
    }
    const last = Math.min(end, bytes.length);
    while (!zero && start < last) {
      const written = await output.write(bytes, start, last - start, position + start);
      start += written.bytesWritten;
    }
    start = last;
  }
}
