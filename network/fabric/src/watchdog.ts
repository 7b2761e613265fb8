import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/** Reads process ids, a line each, until its input ends; then ends those processes. */
const script = 'while read -r pid; do pids="$pids $pid"; done; [ -z "$pids" ] || kill $pids';

/**
 * Ends programs that cannot notice by themselves that the process which started them is gone, however
 * it went: its pipe to the watchdog closes.
 */
export class Watchdog {
  readonly #process: ChildProcess;

  constructor() {
    // In a group of its own, so that Ctrl-C does not end it before its time.
    this.#process = spawn("/bin/sh", ["-c", script], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#process.unref();
    // It may be gone already when told of a process.
    this.#process.stdin?.on("error", () => undefined);
  }

  watch(pid: number): void {
    this.#process.stdin?.write(`${pid}\n`);
  }

  /** To be called once all that it watches has ended. */
  dismiss(): void {
    this.#process.kill("SIGKILL");
    this.#process.stdin?.destroy();
  }
}
