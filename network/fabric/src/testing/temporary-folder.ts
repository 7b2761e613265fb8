import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An object that calls a hook once a test or a suite is over. */
export interface Cleaning {
  after(hook: () => Promise<void>): void;
}

/** A folder that is removed when the test is over. */
export async function temporaryFolder(context: Cleaning): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "basics-fabric-test-"));
  context.after(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * Hooks for resources of a whole suite, which the suite runs when it is over, the last one first.
 */
export class Cleanings implements Cleaning {
  readonly #hooks: (() => Promise<void>)[] = [];

  after(hook: () => Promise<void>): void {
    this.#hooks.push(hook);
  }

  async run(): Promise<void> {
    for (const hook of this.#hooks.toReversed()) await hook();
  }
}
