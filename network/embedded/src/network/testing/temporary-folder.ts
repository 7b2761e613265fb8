import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Makes a folder that is removed when the test ends. */
export async function temporaryFolder(context: {
  after(hook: () => Promise<void>): void;
}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-test-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
