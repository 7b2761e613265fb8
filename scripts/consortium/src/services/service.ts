import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { endWithParentFlags } from "@basics/runtime/processes";
import { z } from "zod";

const startDeadlineMs = 90_000;
const stopDeadlineMs = 10_000;

/**
 * Room for what lives no longer than a request: with Node's own 16 MB more such objects are copied on
 * from one collection to the next. So little is left to copy then that to share it among threads
 * takes longer: a tenth of the embedded network's CPU.
 */
export const nodeFlags: readonly string[] = ["--max-semi-space-size=32", "--no-parallel-scavenge"];

/** The line that each service prints on standard output once it listens. */
const readyLine = z.looseObject({
  event: z.literal("listening"),
  url: z.string().optional(),
  descriptor: z.string().optional(),
});
export type ReadyLine = z.infer<typeof readyLine>;

export interface ServiceOptions {
  /** What people call it, for example `gateway of Org1MSP`. */
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Takes its standard error, appended. */
  readonly logFile: string;
  /** Modules, by URL, that its process loads before anything else. */
  readonly preload?: readonly string[] | undefined;
}

/** A process of a consortium: started, awaited until it listens, watched, stopped. */
export class Service {
  readonly options: ServiceOptions;
  readonly ready: ReadyLine;
  readonly #process: ChildProcess;
  readonly #exited: Promise<string>;
  #stopping = false;

  private constructor(
    options: ServiceOptions,
    ready: ReadyLine,
    child: ChildProcess,
    exited: Promise<string>,
  ) {
    this.options = options;
    this.ready = ready;
    this.#process = child;
    this.#exited = exited;
  }

  /** @throws an Error with the end of what it logged, when it ends or stays silent instead. */
  static async start(options: ServiceOptions): Promise<Service> {
    const log = openSync(options.logFile, "a", 0o600);
    const { size: earlier } = fstatSync(log);
    const preload = (options.preload ?? []).flatMap((each) => ["--import", each]);
    const flags = [...nodeFlags, ...endWithParentFlags, ...preload];
    const child = spawn(process.execPath, [...flags, options.script, ...options.args], {
      stdio: ["pipe", "pipe", log],
    });
    closeSync(log);
    const exited = new Promise<string>((resolve) => {
      child.once("exit", (status, signal) => {
        resolve(signal ?? `exit status ${status ?? 0}`);
      });
    });
    try {
      return new Service(options, await firstLine(child, exited), child, exited);
    } catch (cause) {
      child.kill("SIGKILL");
      const log = await lastLines(options.logFile, earlier);
      const reason = (cause as Error).message;
      throw new Error(`The ${options.name} did not start (${reason}).\n${log}`, { cause });
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves with the reason when the process ends without having been asked to. */
  async failed(): Promise<string> {
    const reason = await this.#exited;
    if (this.#stopping) return new Promise(() => undefined);
    return `The ${this.options.name} ended unexpectedly (${reason}).`;
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
    const deadline = setTimeout(() => this.#process.kill("SIGKILL"), stopDeadlineMs);
    await this.#exited;
    clearTimeout(deadline);
  }
}

async function firstLine(child: ChildProcess, exited: Promise<string>): Promise<ReadyLine> {
  const { stdout } = child;
  if (stdout === null) throw new Error("no standard output");
  const abort = new AbortController();
  const deadline = setTimeout(() => {
    abort.abort();
  }, startDeadlineMs);
  try {
    const lines = createInterface({ input: stdout });
    const line = await Promise.race([
      once(lines, "line", { signal: abort.signal }).then(([text]) => String(text)),
      exited.then((reason) => {
        throw new Error(reason);
      }),
    ]);
    stdout.resume();
    return readyLine.parse(JSON.parse(line));
  } catch (cause) {
    if (!abort.signal.aborted) throw cause;
    throw new Error(`silent for ${startDeadlineMs / 1000} s`, { cause });
  } finally {
    clearTimeout(deadline);
  }
}

/** The end of what a log holds beyond so many bytes: those are an earlier run's. */
async function lastLines(file: string, earlier: number): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const text = bytes.subarray(earlier).toString("utf8");
  return text.trimEnd().split("\n").slice(-15).join("\n");
}
