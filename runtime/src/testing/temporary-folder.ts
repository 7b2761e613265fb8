import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Cleaning {
  after(hook: () => Promise<void>): void;
}

/** A folder that is removed when the test is over. */
export async function temporaryFolder(context: Cleaning): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "basics-runtime-test-"));
  context.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
