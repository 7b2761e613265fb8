const DEADLINE_MS = 60_000;

/**
 * The moments at which statements were first seen, by this process's own clock. A statement that
 * was not seen yet can be awaited.
 */
export class Sightings {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  see(statement: string, migrationId: string): void {
    const [key, at] = [`${statement} of ${migrationId}`, performance.now()];
    const waiter = this.#waiting.get(key);
    if (waiter === undefined) {
      if (!this.#seen.has(key)) this.#seen.set(key, at);
    } else waiter(at);
  }

  /**
   * Returns the moment at which a statement was first seen, or waits for it.
   *
   * @throws an Error where it is not seen in time
   */
  async first(statement: string, migrationId: string): Promise<number> {
    const key = `${statement} of ${migrationId}`;
    const known = this.#seen.get(key);
    this.#seen.delete(key);
    if (known !== undefined) return known;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.delete(key);
        reject(new Error(`No ${key} within ${DEADLINE_MS / 1_000} s.`));
      }, DEADLINE_MS);
      this.#waiting.set(key, (at) => {
        clearTimeout(late);
        this.#waiting.delete(key);
        resolve(at);
      });
    });
  }
}
