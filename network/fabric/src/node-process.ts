import type { ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Watchdog } from "@basics/runtime/processes";

const startDeadlineMs = 30_000;
const stopDeadlineMs = 15_000;

export interface NodeProcessOptions {
  /** `peer0.Org1MSP`, `orderer0`, `basics.Org1MSP` */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what it says, appended. */
  readonly logFile: string;
  /** Resolves once it serves. */
  readonly ready: (deadlineMs: number, signal: AbortSignal) => Promise<void>;
}

/** A peer, an orderer or a chaincode service: started, awaited until it serves, watched, stopped. */
export class NodeProcess {
  readonly options: NodeProcessOptions;
  readonly #process: ChildProcess;
  readonly #exited: Promise<string>;
  #stopping = false;
  #over = false;

  private constructor(options: NodeProcessOptions, child: ChildProcess, exited: Promise<string>) {
    this.options = options;
    this.#process = child;
    this.#exited = exited;
    void exited.then(() => {
      this.#over = true;
    });
  }

  /** @throws an Error with the end of its log, when it ends or does not serve in time. */
  static async start(options: NodeProcessOptions, watchdog: Watchdog): Promise<NodeProcess> {
    const log = openSync(options.logFile, "a", 0o600);
    const env = { ...process.env, ...options.environment };
    const { command, args, cwd } = options;
    const child = watchdog.start(command, args, { cwd, env, log });
    closeSync(log);
    const exited = new Promise<string>((resolve) => {
      child.once("error", (error) => {
        resolve(error.message);
      });
      child.once("exit", (status, signal) => {
        resolve(signal ?? `exit status ${status ?? 0}`);
      });
    });
    const over = new AbortController();
    try {
      const ready = options.ready(startDeadlineMs, over.signal);
      const early = exited.then((reason) => {
        throw new Error(reason);
      });
      await Promise.race([ready, early]);
      return new NodeProcess(options, child, exited);
    } catch (cause) {
      child.kill("SIGKILL");
      await exited;
      const end = await lastLines(options.logFile);
      const reason = (cause as Error).message;
      throw new Error(`${options.name} did not start (${reason}).\n${end}`, { cause });
    } finally {
      over.abort();
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get running(): boolean {
    return !this.#over;
  }

  /** Resolves with the reason when the process ends without having been asked to. */
  async failed(): Promise<string> {
    const reason = await this.#exited;
    if (this.#stopping) return new Promise(() => undefined);
    return `${this.options.name} ended unexpectedly (${reason}).`;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    this.#stopping = true;
    this.#process.kill("SIGKILL");
    await this.#exited;
  }

  /** Ends it: politely, and after a deadline for certain. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#process.kill("SIGTERM");
    // A process that was held back cannot hear it.
    this.#process.kill("SIGCONT");
    const deadline = setTimeout(() => this.#process.kill("SIGKILL"), stopDeadlineMs);
    await this.#exited;
    clearTimeout(deadline);
  }

  /** Holds it back, as a machine that hangs would. */
  suspend(): void {
    this.#process.kill("SIGSTOP");
  }

  resume(): void {
    this.#process.kill("SIGCONT");
  }
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-15).join("\n");
}
