import { spawnSync } from "node:child_process";
import { mkdir, open, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";

/** The environment variable that tells a program that it has name spaces of its own already. */
const INSIDE = "BASICS_OWN_MOUNTS";
const unshare = ["--user", "--map-root-user", "--mount", "--propagation", "private"];
const largePiece = Buffer.alloc(1024 * 1024);
const smallPiece = Buffer.alloc(4096);

/** The reason why this process cannot have small disks of its own; undefined if it can. */
export function whyNoDisks(): string | undefined {
  if (process.env[INSIDE] !== undefined) return undefined;
  const { error, status, stderr } = spawnSync(
    "unshare",
    [...unshare, "sh", "-c", "mount -t tmpfs -o size=64k basics /tmp"],
    { encoding: "utf8" },
  );
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `unshare ends with status ${status ?? 0}`;
}

/**
 * Runs this program again in a user and mount name space of its own, in which it may mount. That needs no
 * privilege. Nobody else sees the mounts, and they are gone when the program ends.
 *
 * @returns its exit status; undefined if this process has its own name spaces already or cannot have any.
 */
export function rerunWithOwnMounts(): number | undefined {
  if (process.env[INSIDE] !== undefined || whyNoDisks() !== undefined) return undefined;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync("unshare", [...unshare, ...program], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "yes" },
  });
  return status ?? 1;
}

/** Small disks for folders of a consortium's services. They can really be full. */
export class Disks implements AsyncDisposable {
  readonly #root: TemporaryFolder;
  readonly #mounted = new Map<string, string>();

  private constructor(root: TemporaryFolder) {
    this.#root = root;
  }

  static async create(): Promise<Disks> {
    return new Disks(await TemporaryFolder.make());
  }

  /** Puts a folder that does not exist yet on a disk of its own. */
  async mount(folder: string, sizeMiB: number): Promise<void> {
    const disk = join(this.#root.path, String(this.#mounted.size));
    await mkdir(disk);
    run("mount", "-t", "tmpfs", "-o", `size=${sizeMiB}m`, "basics", disk);
    this.#mounted.set(folder, disk);
    await mkdir(dirname(folder), { recursive: true });
    // A link, since nobody could remove the folder with a consortium if a disk were mounted on it.
    await symlink(disk, folder);
  }

  /** Fills a folder's disk, so that no byte is free. */
  async fill(folder: string): Promise<void> {
    const file = await open(join(folder, "filler"), "w");
    try {
      for (const piece of [largePiece, smallPiece]) while (await fits(file, piece));
    } finally {
      await file.close();
    }
  }

  async free(folder: string): Promise<void> {
    await rm(join(folder, "filler"), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const disk of this.#mounted.values()) run("umount", "--lazy", disk);
    await this.#root[Symbol.asyncDispose]();
  }
}

async function fits(file: Awaited<ReturnType<typeof open>>, piece: Buffer): Promise<boolean> {
  try {
    return (await file.write(piece)).bytesWritten === piece.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
    throw error;
  }
}

function run(command: string, ...args: string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr.trim()}`);
}
