import type { ChildProcess } from "node:child_process";
import { closeSync, fstatSync, openSync } from "node:fs";
import { logEnd } from "./log-end.js";
import { ProcessStartError } from "./process-start-error.js";
import { StartedChild } from "./started-child.js";

/** Options of a process; `Ready` is the type of the value that its readiness gives. */
export interface ProcessOptions<Ready> {
  /** The name that begins messages about it: `peer0.Org1MSP`, `The gateway of Org1MSP`. */
  readonly name: string;
  /** The file to which the output that `spawn` sends there is appended. */
  readonly logFile: string;
  /** Spawns the process. @param log the log's file descriptor, open during this call alone. */
  readonly spawn: (log: number) => ChildProcess;
  /** Resolves once the process is ready. Rejects, or never settles, where it never will be. */
  readonly ready: (child: ChildProcess, signal: AbortSignal) => Promise<Ready>;
  readonly startDeadlineMs: number;
  /** The time after which a process that was asked to end is killed, in milliseconds. */
  readonly stopDeadlineMs: number;
  /** True sends signals to its whole process group. It then has to be spawned `detached`. */
  readonly wholeGroup?: boolean;
  /** A signal that gives up its start. */
  readonly signal?: AbortSignal;
}

/** A child process: started, awaited until it is ready, watched, stopped. */
export class SupervisedProcess<Ready> {
  /** The value of the options' `ready`. */
  readonly ready: Ready;
  /** The options with which another such process can be started once this one has ended. */
  readonly options: ProcessOptions<Ready>;
  readonly #child: StartedChild;
  #stopping = false;

  private constructor(options: ProcessOptions<Ready>, child: StartedChild, ready: Ready) {
    this.options = options;
    this.#child = child;
    this.ready = ready;
  }

  /**
   * @throws a ProcessStartError with the end of its log where it ends, or is not ready in time; the
   *   process is gone by then.
   */
  static async start<Ready>(options: ProcessOptions<Ready>): Promise<SupervisedProcess<Ready>> {
    options.signal?.throwIfAborted();
    const { child, logged } = spawnLogged(options);
    try {
      return new SupervisedProcess(options, child, await untilReady(options, child));
    } catch (cause) {
      child.signal("SIGKILL");
      await child.exited;
      const output = await logEnd(options.logFile, logged);
      throw new ProcessStartError(options.name, (cause as Error).message, output, cause);
    }
  }

  get pid(): number {
    return this.#child.process.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.running;
  }

  /** Resolves with the reason when the process ends without having been asked to. */
  async failed(): Promise<string> {
    const reason = await this.#child.exited;
    if (this.#stopping) return new Promise(() => undefined);
    return `${this.options.name} ended unexpectedly (${reason}).`;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#child.signal("SIGKILL");
    await this.#child.exited;
  }

  /** Ends it with SIGTERM, or with SIGKILL where it still runs after the stop deadline. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#child.end(this.options.stopDeadlineMs);
  }

  /** Suspends it, as a machine that hangs would. */
  suspend(): void {
    this.#child.signal("SIGSTOP");
  }

  resume(): void {
    this.#child.signal("SIGCONT");
  }
}

/** Spawns the process, and returns also the size that its log had before. */
function spawnLogged<Ready>(options: ProcessOptions<Ready>): {
  readonly child: StartedChild;
  readonly logged: number;
} {
  const log = openSync(options.logFile, "a", 0o600);
  try {
    const { size: logged } = fstatSync(log);
    const child = new StartedChild(options.spawn(log), options.wholeGroup ?? false);
    return { child, logged };
  } finally {
    closeSync(log);
  }
}

async function untilReady<Ready>(
  { ready, startDeadlineMs, signal }: ProcessOptions<Ready>,
  child: StartedChild,
): Promise<Ready> {
  const over = new AbortController();
  const giveUp = (): void => {
    over.abort(signal?.reason);
  };
  signal?.addEventListener("abort", giveUp);
  const deadline = setTimeout(() => {
    over.abort(new Error(`not ready within ${startDeadlineMs / 1000} s`));
  }, startDeadlineMs);
  const givenUp = new Promise<never>((_, reject) => {
    over.signal.addEventListener("abort", () => {
      reject(over.signal.reason as Error);
    });
  });
  const ended = child.exited.then((reason) => {
    throw new Error(reason);
  });
  try {
    return await Promise.race([ready(child.process, over.signal), ended, givenUp]);
  } finally {
    clearTimeout(deadline);
    signal?.removeEventListener("abort", giveUp);
    over.abort(new Error("over"));
  }
}
