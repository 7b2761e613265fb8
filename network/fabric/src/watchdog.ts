import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/**
 * Reads process ids, a line each, until its input ends; then ends those processes. `-` before an id
 * takes it back. A process that is held back hears of it when it is continued.
 */
const script = `
while read -r line; do
  case $line in
    -*)
      kept=
      for pid in $pids; do [ "$pid" = "\${line#-}" ] || kept="$kept $pid"; done
      pids=$kept ;;
    *) pids="$pids $line" ;;
  esac
done
for pid in $pids; do kill "$pid"; kill -CONT "$pid"; done`;

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
    this.#tell(String(pid));
  }

  /** To be called when a process has ended: its id may soon be another's. */
  forget(pid: number): void {
    this.#tell(`-${pid}`);
  }

  /** To be called once all that it watches has ended. */
  dismiss(): void {
    this.#process.kill("SIGKILL");
    this.#process.stdin?.destroy();
  }

  #tell(line: string): void {
    if (this.#process.stdin?.writable === true) this.#process.stdin.write(`${line}\n`);
  }
}
