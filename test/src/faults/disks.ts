import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Which programs are started in name spaces of their own says the environment. */
const inside = "BASICS_OWN_MOUNTS";
const unshare = ["--user", "--map-root-user", "--mount", "--propagation", "private"];
const largePiece = Buffer.alloc(1024 * 1024);
const smallPiece = Buffer.alloc(4096);

/** Why this process cannot have small disks of its own; undefined where it can. */
export function whyNoDisks(): string | undefined {
  if (process.env[inside] !== undefined) return undefined;
  const { error, status, stderr } = spawnSync(
    "unshare",
    [...unshare, "sh", "-c", "mount -t tmpfs -o size=64k basics /tmp"],
    { encoding: "utf8" },
  );
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim() || `unshare ends with status ${status ?? 0}`;
}

/**
 * Runs this program again where it may mount: in a user and mount name space of its own, which needs
 * no privilege, and whose mounts nobody else sees and nothing outlives.
 *
 * @returns its exit status; undefined where this process is that one already, or there can be none.
 */
export function rerunWithOwnMounts(): number | undefined {
  if (process.env[inside] !== undefined || whyNoDisks() !== undefined) return undefined;
  const program = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const { status } = spawnSync("unshare", [...unshare, ...program], {
    stdio: "inherit",
    env: { ...process.env, [inside]: "yes" },
  });
  return status ?? 1;
}

/** Small disks under folders of a consortium's services, which can really be full. */
export class Disks implements AsyncDisposable {
  readonly #root: string;
  readonly #mounted = new Map<string, string>();

  private constructor(root: string) {
    this.#root = root;
  }

  static async create(): Promise<Disks> {
    return new Disks(await mkdtemp(join(tmpdir(), "basics-disks-")));
  }

  /** Puts a folder that does not exist yet on a disk of its own. */
  async mount(folder: string, sizeMiB: number): Promise<void> {
    const disk = join(this.#root, String(this.#mounted.size));
    await mkdir(disk);
    run("mount", "-t", "tmpfs", "-o", `size=${sizeMiB}m`, "basics", disk);
    this.#mounted.set(folder, disk);
    await mkdir(dirname(folder), { recursive: true });
    // Not the folder itself: whoever clears a consortium away would fail on it.
    await symlink(disk, folder);
  }

  /** Leaves no byte on a folder's disk. */
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
    await rm(this.#root, { recursive: true, force: true });
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
