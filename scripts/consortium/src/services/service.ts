import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { endWithParentFlags, SupervisedProcess } from "@basics/runtime/processes";
import { z } from "zod";

const START_DEADLINE_MS = 90_000;
const STOP_DEADLINE_MS = 10_000;

/**
 * Flags that give Node room for objects that live no longer than a request. With its own 16 MB,
 * more of them are copied on from one collection to the next. With this room, so little is left to
 * copy that sharing the work among threads takes longer than the work itself: a tenth of the
 * embedded network's CPU.
 */
export const nodeFlags: readonly string[] = ["--max-semi-space-size=32", "--no-parallel-scavenge"];

/** The line that each service prints on standard output once it listens. */
const readyLine = z.looseObject({
  event: z.literal("listening"),
  url: z.string().optional(),
  descriptor: z.string().optional(),
});
/** The parsed form of the line that a service prints once it listens. */
export type ReadyLine = z.infer<typeof readyLine>;

/** The options of {@link startService}. */
export interface ServiceOptions {
  /** Its name for people, for example `gateway of Org1MSP`. */
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  /** The file to which its standard error is appended. */
  readonly logFile: string;
  /** The URLs of modules that its process loads before anything else. */
  readonly preload?: readonly string[] | undefined;
}

/** A process of a consortium that listens at the address in its `ready` line. */
export type Service = SupervisedProcess<ReadyLine>;

/**
 * Starts a service and waits until it listens.
 *
 * @throws an Error with the end of its log, if it ends or prints no `ready` line in time
 */
export function startService(options: ServiceOptions): Promise<Service> {
  const preload = (options.preload ?? []).flatMap((each) => ["--import", each]);
  const flags = [...nodeFlags, ...endWithParentFlags, ...preload];
  return SupervisedProcess.start({
    name: `The ${options.name}`,
    logFile: options.logFile,
    spawn: (log) =>
      spawn(process.execPath, [...flags, options.script, ...options.args], {
        stdio: ["pipe", "pipe", log],
      }),
    ready: firstLine,
    startDeadlineMs: START_DEADLINE_MS,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
}

async function firstLine(
  { stdout }: Pick<ChildProcess, "stdout">,
  signal: AbortSignal,
): Promise<ReadyLine> {
  if (stdout === null) throw new Error("no standard output");
  const lines = createInterface({ input: stdout });
  const [line] = (await once(lines, "line", { signal })) as [string];
  stdout.resume();
  return readyLine.parse(JSON.parse(line));
}
