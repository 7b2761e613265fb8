import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { identify, isSameProcess, pidOf } from "../processes/process-identity.js";
import { pause } from "../waiting/pause.js";
import { draftBeside } from "./drafts.js";

const ATTEMPTS = 100;
const PAUSE_MS = 10;

/**
 * Makes sure that one process at a time uses a folder. The lock is the file `lock` in it, which names
 * the process by its id and its start; a lock whose process has ended is taken over.
 *
 * The processes have to see each other's ids: those of two machines, or of two containers, do not.
 *
 * @returns a function that unlocks the folder.
 * @throws an Error that names the folder, the process that uses it, and the remedy.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "lock");
  const own = identify(process.pid);
  const unlock = (): Promise<void> => {
    // Somebody may have removed the lock by hand, and another process taken the folder since.
    if (readIfPresent(file) === own) rmSync(file, { force: true });
    return Promise.resolve();
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (createWhole(file, own)) return unlock;
    const found = readIfPresent(file);
    if (found !== undefined && isSameProcess(found)) {
      throw new Error(
        `Process ${pidOf(found)} uses ${folder} already. Stop it, or name another folder. ` +
          `(If that process is no BASICS program, remove ${file}.)`,
      );
    }
    if (found !== undefined && takeOver(file, found, own)) return unlock;
    await pause(PAUSE_MS);
  }
  throw new Error(`Other processes take and leave ${folder} all the time: try again later.`);
}

/**
 * Replaces the lock of a process that has ended. Two processes may come to that at once, and the slower
 * one must not replace the faster one's lock. So only the holder of a second lock replaces the first, and
 * only if it still is what the holder found; all that happens without a pause.
 */
function takeOver(file: string, found: string, own: string): boolean {
  const guard = `${file}.takeover`;
  if (!createWhole(guard, own)) {
    const other = readIfPresent(guard);
    if (other === undefined || isSameProcess(other)) return false;
    throw new Error(
      `Process ${pidOf(other)} died as it took over ${dirname(file)}. ` +
        `Make sure that no process uses that folder, then remove ${guard}.`,
    );
  }
  try {
    if (readIfPresent(file) !== found) return false;
    const draft = draftBeside(file);
    writeFileSync(draft, own, { flag: "wx", mode: 0o600 });
    renameSync(draft, file);
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * Creates a file together with its content, so that nobody ever reads half of it; false if it
 * exists.
 */
function createWhole(file: string, content: string): boolean {
  const draft = draftBeside(file);
  writeFileSync(draft, content, { flag: "wx", mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    // The process that has the folder may be emptying it, drafts included.
    if (["EEXIST", "ENOENT"].includes(code)) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
