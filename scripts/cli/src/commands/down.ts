import { setTimeout as delay } from "node:timers/promises";
import { layoutOf, readState } from "@basics/consortium/data";
import { isAlive } from "@basics/runtime/processes";
import { Command } from "commander";
import { DEFAULT_DATA_DIRECTORY } from "../options/data-directory.js";

const DEADLINE_MS = 40_000;
const POLL_MS = 50;

export function downCommand(): Command {
  return new Command("down")
    .description("stop the consortium that `basics up` started")
    .option("--data <dir>", "its data directory", DEFAULT_DATA_DIRECTORY)
    .action(async ({ data }: { data: string }) => {
      const state = await readState(layoutOf(data));
      if (state === undefined) {
        console.log("Nothing is running.");
        return;
      }
      process.kill(state.pid, "SIGTERM");
      const end = Date.now() + DEADLINE_MS;
      while (isAlive(state.pid)) {
        if (Date.now() > end) {
          throw new Error(`process ${state.pid} did not stop within ${DEADLINE_MS / 1000} s`);
        }
        await delay(POLL_MS);
      }
      console.log("Stopped.");
    });
}
