import { constants } from "node:fs";
import { access, copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "@basics/runtime/files";
import { copyAndDigest, digestImage, digestSource } from "../digest/digest-image.js";
import type { ImageDigest } from "../digest/digest-image.js";
import type { ImageFormat } from "../digest/image-format.js";
import type { ImageSource } from "../digest/image-source.js";
import { eachSource } from "../digest/open-source.js";
import { Layout, pathOfPart } from "../digest/layout.js";
import type { Part } from "../digest/manifest.js";
import { digestParts, sortParts } from "../digest/manifest.js";
import type { DigestAlgorithm } from "@basics/chaincode/domain";
import { fileNameOf } from "../store/record-store.js";

export interface CopyOptions {
  /** Default: what its name and its magic bytes agree on; raw where neither shows a format. */
  readonly format?: ImageFormat | undefined;
  readonly signal: AbortSignal;
}

/** An image that is to be copied. */
interface Source {
  readonly image: string;
  readonly format: ImageFormat | undefined;
  readonly pathIn: (image: string) => string;
}

type Copy<Result> = (source: ImageSource, image: string, target: string) => Promise<Result>;

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

  /**
   * The path from which an image may be run. `origin` is the import or migration that brought it.
   */
  runnable(host: string, instanceId: string, origin: string): string {
    return join("hosts", host, `${fileNameOf(instanceId)}.${fileNameOf(origin)}.img`);
  }

  /** The path at which an image waits for its Confirmation. It is the same whatever the host. */
  quarantined(migrationId: string): string {
    return join("quarantine", `${fileNameOf(migrationId)}.img`);
  }

  absolute(path: string): string {
    return join(this.#root, path);
  }

  /**
   * Gives an image another name, for good. No other step may use the new name: if it is taken
   * already, this step was done before a crash, and a file of the old name is worth nothing.
   */
  async promote(from: string, to: string): Promise<void> {
    if (await exists(this.absolute(to))) await this.remove(from);
    else await rename(this.absolute(from), this.absolute(to));
    await syncFolder(dirname(this.absolute(to)));
    await syncFolder(dirname(this.absolute(from)));
  }

  /** Deletes an image with all its parts. It is no error when it is gone already. */
  async remove(path: string): Promise<void> {
    await rm(this.absolute(path), { force: true, recursive: true });
  }

  /**
   * Digests a VM's images. The manager's own images are always raw, whatever bytes a guest wrote to
   * their beginning.
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
    await this.#copyAll(this.#sections(from, layout), to, copyWhole(signal), signal);
  }

  /**
   * Copies a VM's images and digests them in the same pass, so that they are read once.
   *
   * @returns the VM's `vmId`, and its layout as it was found. @throws DigestError
   */
  async copyDigested(
    from: string,
    to: string,
    layout: Layout,
    options: { readonly algorithm: DigestAlgorithm; readonly signal: AbortSignal },
  ): Promise<{ readonly vmId: string; readonly layout: Layout }> {
    const sources = this.#sections(from, layout);
    const copy: Copy<ImageDigest> = async (source, image, target) =>
      (await isCloned(source, image, target))
        ? await digestSource(source, options)
        : await copyAndDigest(source, target, options);
    const digests = await this.#copyAll(sources, to, copy, options.signal);
    const vmId = layout.vmId(
      digests.map((each) => each.vmId),
      options.algorithm,
    );
    return { vmId, layout: layout.resized(digests.map(({ size }) => size)) };
  }

  /**
   * Copies what the guest sees of an image or block device to a raw file of this manager's: by
   * reference where the file system can, else keeping zeros sparse.
   *
   * @returns its size in bytes.
   * @throws DigestError for what cannot be read, or changed meanwhile.
   */
  async copyIn(image: string, to: string, { format, signal }: CopyOptions): Promise<number> {
    const sources = [{ image, format, pathIn: (target: string) => target }];
    const [size = 0] = await this.#copyAll(sources, to, copyWhole(signal), signal);
    return size;
  }

  /**
   * Copies parts of a VM in, each as {@link copyIn} does. None may change before the last is read.
   *
   * @returns what they are, in the order of their roles.
   */
  async copyPartsIn(parts: readonly Part[], to: string, signal: AbortSignal): Promise<Layout> {
    const sorted = sortParts(parts);
    const sources = sorted.map(({ role, image, format }) => ({
      image,
      format,
      pathIn: pathOfPart(role),
    }));
    const sizes = await this.#copyAll(sources, to, copyWhole(signal), signal);
    return new Layout(
      0,
      sorted.map(({ role }, index) => ({ role, size: sizes[index] ?? 0 })),
    );
  }

  #sections(image: string, layout: Layout): Source[] {
    return layout.sections.map(({ pathIn }) => ({
      image: this.absolute(pathIn(image)),
      format: "raw",
      pathIn,
    }));
  }

  /** Copies images, none of which may change until the last is read. If one fails, none is left. */
  async #copyAll<Result>(
    sources: readonly Source[],
    to: string,
    copy: Copy<Result>,
    signal: AbortSignal,
  ): Promise<Result[]> {
    const targets = sources.map(({ pathIn }) => pathIn(this.absolute(to)));
    const folders = new Set(targets.map((target) => dirname(target)));
    try {
      for (const folder of folders) await mkdir(folder, { recursive: true });
      const results = await eachSource(sources, { signal }, (source, { image, pathIn }) =>
        copy(source, image, pathIn(this.absolute(to))),
      );
      for (const target of targets) await syncFile(target);
      for (const folder of folders) await syncFolder(folder);
      return results;
    } catch (error) {
      await this.remove(to);
      throw error;
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

function copyWhole(signal: AbortSignal): Copy<number> {
  return async (source, image, target) => {
    if (!(await isCloned(source, image, target))) await copyAndDigest(source, target, { signal });
    return source.size;
  };
}

/** Copies by reference, which some file systems can. @returns false when it was not copied. */
async function isCloned(source: ImageSource, image: string, target: string): Promise<boolean> {
  if (source.format !== "raw") return false;
  try {
    await copyFile(image, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // If anything else is wrong, the copying that follows will show it.
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
