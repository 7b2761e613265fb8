import { constants } from "node:fs";
import { access, copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyAndDigest, digestSource } from "../digest/digest-image.js";
import type { ImageFormat } from "../digest/image-format.js";
import { type ImageSource, openSource } from "../digest/image-source.js";
import type { DigestAlgorithm } from "../digest/vm-id.js";
import { fileNameOf } from "../store/record-store.js";
import { syncFolder } from "./atomic-write.js";

export interface CopyOptions {
  /** Default: what its name and its magic bytes agree on; raw where neither shows a format. */
  readonly format?: ImageFormat | undefined;
  readonly signal: AbortSignal;
}

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
   * Copies what the guest sees of an image or block device to a raw file of this manager's: by
   * reference where the file system can, else keeping zeros sparse.
   *
   * @returns its size in bytes.
   * @throws DigestError for what cannot be read, or changed meanwhile.
   */
  async copyIn(source: string, to: string, options: CopyOptions): Promise<number> {
    return await this.#copy(source, to, options, async (image, target) => {
      if (!(await isCloned(image, source, target))) await copyAndDigest(image, target, options);
    });
  }

  /**
   * The same, digested on the way: what is copied is read once.
   *
   * @returns the `vmId` and the size of what was read.
   */
  async copyInDigested(
    source: string,
    to: string,
    options: CopyOptions & { readonly algorithm: DigestAlgorithm },
  ): Promise<{ readonly vmId: string; readonly size: number }> {
    let vmId = "";
    const size = await this.#copy(source, to, options, async (image, target) => {
      const digest = (await isCloned(image, source, target))
        ? await digestSource(image, options)
        : await copyAndDigest(image, target, options);
      vmId = digest.vmId;
    });
    return { vmId, size };
  }

  async #copy(
    source: string,
    to: string,
    { format, signal }: CopyOptions,
    work: (image: ImageSource, target: string) => Promise<void>,
  ): Promise<number> {
    const image = await openSource(source, { format, signal });
    try {
      const target = this.absolute(to);
      await work(image, target);
      await image.assertUnchanged();
      await syncFile(target);
      return image.size;
    } catch (error) {
      await this.remove(to);
      throw error;
    } finally {
      await image.close();
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

/** Copies by reference, which is possible on some file systems; false where it is not done. */
async function isCloned(image: ImageSource, source: string, target: string): Promise<boolean> {
  if (image.format !== "raw") return false;
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // What really is wrong shows when copying.
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
