/** A task that waits looks at the ledger this often, even when no event came. */
const LOOK_EVERY_MS = 30_000;

/** Lets a task wait until something happens that may concern it. */
export class Alarm {
  #isRinging = false;
  #onRing: (() => void) | undefined;

  /** Something happened: ends the present wait, or the next one if there is none at present. */
  ring(): void {
    this.#isRinging = true;
    this.#onRing?.();
  }

  /** Waits until it rings, but not for ever. @throws the signal's reason when it is aborted. */
  async wait(signal: AbortSignal, longestMs = LOOK_EVERY_MS): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => {
      if (this.#isRinging) {
        resolve();
        return;
      }
      const timer = setTimeout(resolve, longestMs);
      this.#onRing = () => {
        clearTimeout(timer);
        resolve();
      };
      signal.addEventListener("abort", this.#onRing, { once: true });
    });
    if (this.#onRing !== undefined) signal.removeEventListener("abort", this.#onRing);
    this.#onRing = undefined;
    this.#isRinging = false;
    signal.throwIfAborted();
  }
}
