import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { draftBeside } from "./drafts.js";
import { syncFolder } from "./sync-folder.js";

/** Options of {@link writeAtomically}. */
export interface WriteOptions {
  /** True where the new content has to survive a power failure once the promise resolves. */
  readonly durable: boolean;
  /** The file's permissions, whatever an earlier file had. Default: its owner's alone (0o600). */
  readonly mode?: number;
}

/**
 * Replaces a file in one step, or makes it: whoever reads it, also after a crash, finds the old
 * content or the new, never a mixture. Of two writers at the same time the later one wins.
 *
 * @throws the file system's error; the file is then as it was, and no draft is left.
 */
export async function writeAtomically(
  file: string,
  content: string | Uint8Array,
  { durable, mode = 0o600 }: WriteOptions,
): Promise<void> {
  const draft = draftBeside(file);
  try {
    const handle = await open(draft, "wx", mode);
    try {
      // The process's umask may have taken something from the mode.
      await handle.chmod(mode);
      await handle.writeFile(content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    // On a full disk the draft of each failed attempt would take more of the space that becomes
    // free.
    await rm(draft, { force: true });
    throw error;
  }
  if (durable) await syncFolder(dirname(file));
}
