import { randomUUID } from "node:crypto";
import { open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const DRAFT = ".draft";

/**
 * Replaces a file in one step: a crash leaves the old text or the new, never a mixture.
 *
 * `durable`: the new text also survives a power failure once this returns.
 */
export async function writeAtomically(
  path: string,
  text: string,
  { durable }: { readonly durable: boolean },
): Promise<void> {
  const draft = `${path}.${randomUUID()}${DRAFT}`;
  try {
    await writeDraft(draft, text, durable);
    await rename(draft, path);
  } catch (error) {
    // On a disk that is full each attempt would take some more of what becomes free.
    await rm(draft, { force: true });
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
}

async function writeDraft(draft: string, text: string, durable: boolean): Promise<void> {
  const handle = await open(draft, "wx", 0o600);
  try {
    await handle.writeFile(text);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes names that were created, renamed or removed in a folder last through a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes drafts that a crash left in a folder. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder);
  const drafts = names.filter((name) => name.endsWith(DRAFT));
  await Promise.all(drafts.map((name) => rm(join(folder, name), { force: true })));
}
