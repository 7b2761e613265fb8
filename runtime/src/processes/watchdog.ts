import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/**
 * Reads process ids, a line each, until its input ends; then ends those processes. `-` before an id
 * takes it back. A suspended process is continued so that it receives the signal.
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
 * The shell command that starts a program: it tells the watchdog its id before the program begins.
 * If the starting process told the id, the watchdog would not know it when that process is killed
 * just then.
 */
const INTRODUCTION = 'echo $$ >&3 && exec "$@" 3>&-';

/** Options of a program that a {@link Watchdog} starts. */
export interface WatchedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The file descriptor that takes its output. */
  readonly log: number;
}

/**
 * Ends programs that cannot notice by themselves that the process which started them is gone,
 * however it went: its pipe to the watchdog closes.
 */
export class Watchdog {
  readonly #process: ChildProcess;

  constructor() {
    // It is in a process group of its own, so that Ctrl-C does not end it too early.
    this.#process = spawn("/bin/sh", ["-c", SCRIPT], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    this.#process.unref();
    // The watchdog may have ended already when it is told of a process.
    this.#process.stdin?.on("error", () => undefined);
  }

  /** Starts a program that is ended with this process. */
  start(command: string, args: readonly string[], options: WatchedOptions): ChildProcess {
    const { cwd, env, log } = options;
    const child = spawn("/bin/sh", ["-c", INTRODUCTION, "sh", command, ...args], {
      cwd,
      env,
      stdio: ["ignore", log, log, this.#process.stdin],
      // It is in a process group of its own, since Ctrl-C is for the process that stops all in
      // order.
      detached: true,
    });
    const { pid } = child;
    child.once("exit", () => {
      // The system may give its id to any other process.
      if (pid !== undefined) this.#tell(`-${pid}`);
    });
    return child;
  }

  /** Ends the watchdog. Call it once all programs that it watches have ended. */
  dismiss(): void {
    this.#process.kill("SIGKILL");
    this.#process.stdin?.destroy();
  }

  #tell(line: string): void {
    if (this.#process.stdin?.writable === true) this.#process.stdin.write(`${line}\n`);
  }
}
