import { constants } from "node:fs";
import { access, copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyAndDigest, digestImage, digestSource } from "../digest/digest-image.js";
import type { ImageFormat } from "../digest/image-format.js";
import { type ImageSource, openSource } from "../digest/image-source.js";
import { Layout, pathOfPart, type Section } from "../digest/layout.js";
import { digestParts, type Part } from "../digest/manifest.js";
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

  /** Deletes an image, with all parts; one that is gone already is fine. */
  async remove(path: string): Promise<void> {
    await rm(this.absolute(path), { force: true, recursive: true });
  }

  /**
   * Digests a VM's images, which are raw by the manager's own record: what a guest wrote must not
   * matter.
   *
   * @returns the VM's `vmId`, and its layout as it was found. @throws DigestError
   */
  async digest(
    image: string,
    layout: Layout,
    options: { readonly algorithm: DigestAlgorithm; readonly signal: AbortSignal },
  ): Promise<{ readonly vmId: string; readonly layout: Layout }> {
    const path = this.absolute(image);
    if (layout.parts === undefined) {
      const { vmId, size } = await digestImage(path, { ...options, format: "raw" });
      return { vmId, layout: layout.resized([size]) };
    }
    const parts = layout.parts.map(({ role }) => {
      return { role, image: pathOfPart(role)(path), format: "raw" } as const;
    });
    const { vmId, parts: digests } = await digestParts(parts, options);
    return { vmId, layout: layout.resized(digests.map(({ size }) => size)) };
  }

  /** Copies a VM's images to another place of this manager's. */
  async copy(from: string, to: string, layout: Layout, signal: AbortSignal): Promise<void> {
    const options = { format: "raw", signal } as const;
    await this.#eachOf(layout, to, async ({ pathIn }) => {
      await this.copyIn(this.absolute(pathIn(from)), pathIn(to), options);
    });
  }

  /** The same, digested on the way: what is copied is read once. */
  async copyDigested(
    from: string,
    to: string,
    layout: Layout,
    options: { readonly algorithm: DigestAlgorithm; readonly signal: AbortSignal },
  ): Promise<{ readonly vmId: string; readonly layout: Layout }> {
    const vmIds: string[] = [];
    const sizes: number[] = [];
    await this.#eachOf(layout, to, async ({ pathIn }) => {
      const source = this.absolute(pathIn(from));
      const copied = await this.#copyInDigested(source, pathIn(to), { ...options, format: "raw" });
      vmIds.push(copied.vmId);
      sizes.push(copied.size);
    });
    return { vmId: layout.vmId(vmIds, options.algorithm), layout: layout.resized(sizes) };
  }

  /**
   * Copies parts of a VM in, each as {@link copyIn} does.
   *
   * @returns what they are, in the order of their roles.
   */
  async copyPartsIn(
    parts: readonly Part[],
    to: string,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<Layout> {
    const sorted = [...parts].sort((one, other) => (one.role < other.role ? -1 : 1));
    const unknown = new Layout(
      0,
      sorted.map(({ role }) => ({ role, size: 0 })),
    );
    const sizes: number[] = [];
    await this.#eachOf(unknown, to, async ({ pathIn }) => {
      const { image = "", format } = sorted[sizes.length] ?? {};
      sizes.push(await this.copyIn(image, pathIn(to), { format, signal }));
    });
    return unknown.resized(sizes);
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

  async #copyInDigested(
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

  /** Makes a VM's images one by one; where one fails, none is left. */
  async #eachOf(
    layout: Layout,
    to: string,
    make: (section: Section) => Promise<void>,
  ): Promise<void> {
    const folder = layout.parts === undefined ? undefined : this.absolute(to);
    try {
      if (folder !== undefined) await mkdir(folder, { recursive: true });
      for (const section of layout.sections) await make(section);
      if (folder !== undefined) await syncFolder(folder);
    } catch (error) {
      await this.remove(to);
      throw error;
    }
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
