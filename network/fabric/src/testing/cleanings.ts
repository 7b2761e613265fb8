import type { Cleaning } from "@basics/runtime/testing/temporary-folder";

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
