import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An object that calls a hook once a test or a suite is over. */
export interface Cleaning {
  after(hook: () => Promise<void>): void;
}

/** A folder that is deleted with its content at the end of the block that made it. */
export class TemporaryFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), "basics-test-")));
  }

  /** Returns a path in the folder. */
  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Makes a folder that is deleted with its content when the test or the suite is over. */
export async function temporaryFolder(context: Cleaning): Promise<string> {
  const folder = await TemporaryFolder.make();
  context.after(() => folder[Symbol.asyncDispose]());
  return folder.path;
}
