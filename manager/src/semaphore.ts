/**
 * Lets a number of callers work at once; others wait in line. It is no `p-limit`, which can neither
 * let one caller give up its place in line when it is aborted, nor refuse at once where no place is
 * free.
 */
export class Semaphore {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Does some work once there is a free place.
   *
   * @throws the signal's reason when aborted in line.
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Does some work if there is a free place now. @returns undefined when there is none. */
  async tryRun<T>(work: () => Promise<T>): Promise<{ result: T } | undefined> {
    if (this.#taken >= this.#limit) return undefined;
    this.#taken += 1;
    try {
      return { result: await work() };
    } finally {
      this.#leave();
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#limit) {
      this.#taken += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      const enter = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(enter);
    });
  }

  /** Hands the place to the next in line, or frees it. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
