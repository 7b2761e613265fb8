import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { suite, test } from "node:test";
import { untilTrue } from "../testing/until-true.js";
import { isAlive } from "./is-alive.js";

suite("The watchdog", () => {
  const module = new URL("watchdog.js", import.meta.url).href;

  /** Has a process start programs and kills it at once; gives the programs' ids. */
  async function startAndBeKilled(): Promise<number[]> {
    const program = `
      import { openSync, writeSync } from "node:fs";
      const { Watchdog } = await import(${JSON.stringify(module)});
      const watchdog = new Watchdog();
      const pids = ["", "kill -STOP $$;"].map((first) => {
        const options = { cwd: "/", env: process.env, log: openSync("/dev/null") };
        const script = first + "while :; do sleep 0.05; done";
        return watchdog.start("/bin/sh", ["-c", script], options).pid;
      });
      writeSync(1, JSON.stringify(pids));
      process.kill(process.pid, "SIGKILL");`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    return JSON.parse(await text(child.stdout)) as number[];
  }

  test("ends what a killed process had just started, held back or not", async () => {
    const started = await startAndBeKilled();
    await untilTrue(() => !started.some(isAlive));
  });

  test("ends nothing that it did not start", async () => {
    const other = spawn("/bin/sh", ["-c", "while :; do sleep 0.05; done"], { stdio: "ignore" });
    await startAndBeKilled().then((started) => untilTrue(() => !started.some(isAlive)));
    assert.equal(isAlive(other.pid ?? 0), true);
    other.kill("SIGKILL");
    await once(other, "exit");
  });
});
