import { open } from "node:fs/promises";

/** Makes the names in a folder survive the machine: files that were made, renamed or removed. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
