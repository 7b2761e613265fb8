import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/**
 * Reads process ids, a line each, until its input ends; then ends those processes. `-` before an id
 * takes it back. A process that is held back hears of it when it is continued.
 */
const SCRIPT = `
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
 * What a program is started by: it tells the watchdog of itself before it begins. Told by the process
 * that starts it, the watchdog would not know of one whose starter is killed just then.
 */
const INTRODUCTION = 'echo $$ >&3 && exec "$@" 3>&-';

export interface WatchedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Takes its output; a file descriptor. */
  readonly log: number;
}

/**
 * Ends programs that cannot notice by themselves that the process which started them is gone, however
 * it went: its pipe to the watchdog closes.
 */
export class Watchdog {
  readonly #process: ChildProcess;

  constructor() {
    // In a group of its own, so that Ctrl-C does not end it before its time.
    this.#process = spawn("/bin/sh", ["-c", SCRIPT], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#process.unref();
    // It may be gone already when told of a process.
    this.#process.stdin?.on("error", () => undefined);
  }

  /** Starts a program that is ended with this process. */
  start(command: string, args: readonly string[], options: WatchedOptions): ChildProcess {
    const { cwd, env, log } = options;
    const child = spawn("/bin/sh", ["-c", INTRODUCTION, "sh", command, ...args], {
      cwd,
      env,
      stdio: ["ignore", log, log, this.#process.stdin],
      // In a group of its own: Ctrl-C is for the process that stops all in their order.
      detached: true,
    });
    const { pid } = child;
    child.once("exit", () => {
      // The system may give its id to any other process.
      if (pid !== undefined) this.#tell(`-${pid}`);
    });
    return child;
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
