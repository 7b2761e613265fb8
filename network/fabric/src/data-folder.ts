import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { lockFolder, unlockFolder } from "@basics/local";

/** The folder that holds a network, used by one process at a time. */
export class DataFolder {
  readonly path: string;
  readonly #temporary: boolean;

  private constructor(path: string, temporary: boolean) {
    this.path = path;
    this.#temporary = temporary;
  }

  /** @throws an Error where another process uses the folder. */
  static async open(path: string | undefined): Promise<DataFolder> {
    if (path === undefined) {
      return new DataFolder(await mkdtemp(join(tmpdir(), "basics-fabric-")), true);
    }
    const folder = resolve(path);
    await mkdir(folder, { recursive: true });
    await lockFolder(folder);
    return new DataFolder(folder, false);
  }

  /** Lets others use the folder, or removes it where it was temporary. */
  async close(): Promise<void> {
    if (this.#temporary) await rm(this.path, { recursive: true, force: true });
    else await unlockFolder(this.path);
  }
}
