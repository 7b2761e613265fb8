import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Takes a folder for this process alone.
 *
 * @throws an Error where another process uses it.
 */
export async function lockFolder(folder: string): Promise<void> {
  const file = lockFile(folder);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (holder > 0 && isAlive(holder)) {
      throw new Error(
        `the process ${holder} uses this network's folder; end it, or remove ${file} if it is another program`,
      );
    }
    // Left behind by a process that was killed.
    await rm(file, { force: true });
  }
  throw new Error(`cannot take ${file}`);
}

/** Whether a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export async function unlockFolder(folder: string): Promise<void> {
  await rm(lockFile(folder), { force: true });
}

function lockFile(folder: string): string {
  return join(folder, "lock");
}
