import { randomUUID } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const DRAFT_NAME = /^\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.draft$/;

/**
 * A name for a file that is still being written and later renamed to `file`. No two drafts ever
 * have the same name, and its length does not depend on the file's, which may be as long as names
 * can be.
 */
export function draftBeside(file: string): string {
  return join(dirname(file), `.${randomUUID()}.draft`);
}

/** True for a name (without its folder) that {@link draftBeside} gives. */
export function isDraft(name: string): boolean {
  return DRAFT_NAME.test(name);
}

/**
 * Removes the drafts that a crash left in a folder. Call it while nobody writes there: it cannot
 * tell a draft that was left from one that is being written.
 */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder);
  await Promise.all(names.filter(isDraft).map((name) => rm(join(folder, name), { force: true })));
}
