import { setTimeout as delay } from "node:timers/promises";
import { layoutOf, readState } from "@basics/consortium/data";
import { isAlive } from "@basics/runtime/processes";
import { Command } from "commander";
import { defaultDataDirectory } from "../options/data-directory.js";

const deadlineMs = 40_000;
const pollMs = 50;

export function downCommand(): Command {
  return new Command("down")
    .description("stop the consortium that `basics up` started")
    .option("--data <dir>", "its data directory", defaultDataDirectory)
    .action(async ({ data }: { data: string }) => {
      const state = await readState(layoutOf(data));
      if (state === undefined) {
        console.log("Nothing is running.");
        return;
      }
      process.kill(state.pid, "SIGTERM");
      const end = Date.now() + deadlineMs;
      while (isAlive(state.pid)) {
        if (Date.now() > end) {
          throw new Error(`process ${state.pid} did not stop within ${deadlineMs / 1000} s`);
        }
        await delay(pollMs);
      }
      console.log("Stopped.");
    });
}
