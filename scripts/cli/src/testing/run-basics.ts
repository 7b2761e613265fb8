import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../basics.js", import.meta.url));

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a user does, in a process of its own. */
export async function runBasics(...args: readonly string[]): Promise<Outcome> {
  return runBasicsWith({}, ...args);
}

/** Runs the command line in the same way, with some variables of the environment. */
export async function runBasicsWith(
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Outcome> {
  // The command line reads these variables, so only the test sets them.
  const own = { ...process.env };
  for (const name of ["BASICS_TOKEN", "BASICS_DEBUG", "FABRIC_BIN"])
    Reflect.deleteProperty(own, name);
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...own, ...environment },
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { status: child.exitCode, stdout, stderr };
}
