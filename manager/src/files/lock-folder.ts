import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes sure that one process at a time uses a folder. A lock that a killed process left is taken
 * over.
 *
 * @returns what unlocks it.
 * @throws an Error that names the process that has it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, "lock");
  for (;;) {
    try {
      const handle = await open(path, "wx", 0o600);
      await handle.writeFile(await identify(process.pid));
      await handle.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = await readFile(path, "utf8").catch(() => "");
    const pid = Number(owner.split(" ")[0]);
    if (owner !== "" && owner === (await identify(pid))) {
      throw new Error(
        `Process ${pid} uses ${folder} already. Stop it, or name another dataDirectory.`,
      );
    }
    await rm(path, { force: true });
  }
}

/** A process by its id and start, as ids are used again; empty when there is no such process. */
async function identify(pid: number): Promise<string> {
  if (!Number.isInteger(pid) || pid <= 0) return "";
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "";
  }
  // Where there is no /proc the id alone has to do.
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const startedAt = status.slice(status.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return `${pid} ${startedAt}`;
}
