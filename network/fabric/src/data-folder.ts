import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { lockFolder } from "@basics/runtime/files";

/** The folder that holds a network, used by one process at a time. */
export class DataFolder {
  readonly path: string;
  readonly #release: () => Promise<void>;

  private constructor(path: string, release: () => Promise<void>) {
    this.path = path;
    this.#release = release;
  }

  /** @throws an Error where another process uses the folder. */
  static async open(path: string | undefined): Promise<DataFolder> {
    if (path === undefined) {
      const temporary = await mkdtemp(join(tmpdir(), "basics-fabric-"));
      return new DataFolder(temporary, () => rm(temporary, { recursive: true, force: true }));
    }
    const folder = resolve(path);
    await mkdir(folder, { recursive: true });
    return new DataFolder(folder, await lockFolder(folder));
  }

  /** Lets others use the folder, or removes it where it was temporary. */
  close(): Promise<void> {
    return this.#release();
  }
}
