/** The first signal that asks this process to end; a second one ends it at once. */
export class Interruption {
  /** Resolves with undefined when the signal comes. */
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
   * Returns the result of some work, or undefined if it failed after the signal. A terminal sends
   * Ctrl-C to all processes of a consortium at once, so work that needs them then fails in some
   * way.
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
