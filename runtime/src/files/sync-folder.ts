import { open } from "node:fs/promises";

/** Makes names that were created, renamed or removed in a folder last through a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
