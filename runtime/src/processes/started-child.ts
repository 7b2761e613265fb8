import type { ChildProcess } from "node:child_process";

/** A child process and how it ended, whether it was started at all. */
export class StartedChild {
  readonly process: ChildProcess;
  /**
   * Resolves with the way it ended: `exit status 1`, `SIGKILL`, or the reason why it did not start.
   */
  readonly exited: Promise<string>;
  readonly #wholeGroup: boolean;
  #running = true;

  constructor(child: ChildProcess, wholeGroup: boolean) {
    this.process = child;
    this.#wholeGroup = wholeGroup;
    this.exited = new Promise((resolve) => {
      child.once("error", (error) => {
        this.#running = child.pid !== undefined;
        if (!this.#running) resolve(error.message);
      });
      child.once("exit", (status, signal) => {
        this.#running = false;
        resolve(signal ?? `exit status ${status ?? 0}`);
      });
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /**
   * Sends a signal, unless it has ended, since the system may have given its id to another process.
   */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    if (!this.#running || pid === undefined) return;
    if (!this.#wholeGroup) {
      this.process.kill(signal);
      return;
    }
    try {
      process.kill(-pid, signal);
    } catch {
      // The child has ended, and its `exit` event is about to arrive.
    }
  }

  /** Ends it with SIGTERM, or with SIGKILL where it still runs after so many milliseconds. */
  async end(deadlineMs: number): Promise<void> {
    this.signal("SIGTERM");
    // A process that was suspended receives the first signal only when it goes on.
    this.signal("SIGCONT");
    const deadline = setTimeout(() => {
      this.signal("SIGKILL");
    }, deadlineMs);
    await this.exited;
    clearTimeout(deadline);
  }
}
