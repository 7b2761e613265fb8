/** The first signal that asks this process to end; a second one ends it there and then. */
export class Interruption {
  /** Resolves, with nothing, when the signal comes. */
  readonly signalled: Promise<undefined>;
  #happened = false;

  constructor() {
    this.signalled = new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.once(signal, () => {
          this.#happened = true;
          resolve(undefined);
        });
      }
    });
  }

  get happened(): boolean {
    return this.#happened;
  }

  /**
   * What some work gives, or undefined when it failed after the signal: a terminal sends Ctrl-C to all
   * processes of a consortium at once, so whatever needs them fails in its own way.
   */
  async orFailure<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (this.#happened) return undefined;
      throw error;
    }
  }
}
