import type { ChildProcess } from "node:child_process";

/** A child process and how it ended, whether it was started at all. */
export class StartedChild {
  readonly process: ChildProcess;
  /** Resolves with how it ended: `exit status 1`, `SIGKILL`, or why it could not be started. */
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

  /** Does nothing once it has ended: the system may have given its id to another process. */
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
      // It has ended, and this process is about to be told.
    }
  }

  /** Ends it: politely, and for certain after so long. */
  async end(deadlineMs: number): Promise<void> {
    this.signal("SIGTERM");
    // A process that was held back does not hear the first signal before it goes on.
    this.signal("SIGCONT");
    const deadline = setTimeout(() => {
      this.signal("SIGKILL");
    }, deadlineMs);
    await this.exited;
    clearTimeout(deadline);
  }
}
