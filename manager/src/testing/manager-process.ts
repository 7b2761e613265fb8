import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ManagerConfigInput } from "../config.js";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

export interface ManagerProcess {
  /** The first line that it printed. */
  readonly firstLine: string;
  /** Ends it without any warning. */
  kill(): Promise<void>;
  /** Asks it to end, and gives its exit code. */
  terminate(): Promise<number | null>;
}

/** Runs the manager's own main program on a configuration file; resolves once it listens. */
export async function startManagerProcess(config: ManagerConfigInput): Promise<ManagerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "basics-config-"));
  const file = join(folder, "manager.json");
  const logLevel = process.env.BASICS_TEST_LOG === undefined ? "silent" : "debug";
  await writeFile(file, JSON.stringify({ logLevel, ...config }));
  const child = spawn(process.execPath, [MAIN, "--config", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit") as Promise<[number | null]>;
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line"), exited]);
  await rm(folder, { recursive: true });
  if (typeof first[0] !== "string") throw new Error("The manager ended before it listened.");
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    firstLine: first[0],
    kill: async () => {
      await end("SIGKILL");
    },
    terminate: () => end("SIGTERM"),
  };
}
