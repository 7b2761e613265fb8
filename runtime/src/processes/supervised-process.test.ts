import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { TestContext } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { pause } from "../waiting/pause.js";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { untilTrue } from "../testing/until-true.js";
import { endWithParentFlags } from "./end-with-parent-flags.js";
import { isAlive } from "./is-alive.js";
import { ProcessStartError } from "./process-start-error.js";
import type { ProcessOptions } from "./supervised-process.js";
import { SupervisedProcess } from "./supervised-process.js";

/** A shell script as a process; it is ready once the file `serving` is there. */
async function optionsOf(context: TestContext, script: string): Promise<ProcessOptions<string>> {
  const folder = await temporaryFolder(context);
  return {
    name: "peer0.Org1MSP",
    logFile: join(folder, "log"),
    spawn: (log) =>
      spawn("/bin/sh", ["-c", script], {
        cwd: folder,
        stdio: ["ignore", log, log],
        detached: true,
      }),
    ready: async (_, signal) => {
      while (!existsSync(join(folder, "serving"))) await pause(5, signal);
      return "serving";
    },
    startDeadlineMs: 30_000,
    stopDeadlineMs: 30_000,
  };
}

const FOR_EVER = "while :; do sleep 0.05; done";
const SERVING = `touch serving; ${FOR_EVER}`;

suite("A supervised process", { timeout: 60_000 }, () => {
  test("has started once it is ready, and is gone once it is stopped", async (context) => {
    const options = await optionsOf(context, `echo hello; ${SERVING}`);
    const started = await SupervisedProcess.start(options);
    assert.equal(started.ready, "serving");
    assert.deepEqual([started.running, isAlive(started.pid)], [true, true]);
    await started.stop();
    assert.deepEqual([started.running, isAlive(started.pid)], [false, false]);
    assert.equal(await readFile(options.logFile, "utf8"), "hello\n");
    await started.stop();
  });

  test("that ends instead is told with its status and the end of its own log", async (context) => {
    const options = await optionsOf(context, "seq 100; echo 'port is taken' >&2; exit 7");
    await writeFile(options.logFile, "an earlier run's\n");
    await assert.rejects(SupervisedProcess.start(options), (error) => {
      assert.ok(error instanceof ProcessStartError);
      assert.match(error.message, /^peer0\.Org1MSP did not start \(exit status 7\)\.\n87\n/);
      assert.match(error.message, /port is taken$/);
      assert.equal(error.reason, "exit status 7");
      assert.match(error.output, /^1\n2\n/);
      return true;
    });
  });

  test("that cannot be run is told with the reason", async (context) => {
    const options = await optionsOf(context, "");
    const missing = { ...options, spawn: () => spawn("/nowhere/peer", { stdio: "ignore" }) };
    await assert.rejects(SupervisedProcess.start(missing), /did not start \(.*ENOENT\)/);
  });

  test("that is not ready in time is gone when that is told", async (context) => {
    const options = await optionsOf(context, `echo $$; ${FOR_EVER}`);
    const starting = SupervisedProcess.start({ ...options, startDeadlineMs: 500 });
    await assert.rejects(starting, /did not start \(not ready within 0\.5 s\)/);
    assert.ok(!isAlive(Number(await readFile(options.logFile, "utf8"))));
  });

  test("that never will be ready is told with the reason", async (context) => {
    const options = await optionsOf(context, FOR_EVER);
    const ready = (): Promise<string> => Promise.reject(new Error("does not serve"));
    const starting = SupervisedProcess.start({ ...options, ready });
    await assert.rejects(starting, /did not start \(does not serve\)/);
  });

  test("is given up with its signal", async (context) => {
    const abort = new AbortController();
    const options = await optionsOf(context, `echo $$; ${FOR_EVER}`);
    const starting = SupervisedProcess.start({ ...options, signal: abort.signal });
    await untilTrue(async () => (await readFile(options.logFile, "utf8")) !== "");
    abort.abort(new Error("the network stops"));
    await assert.rejects(starting, /did not start \(the network stops\)/);
    assert.ok(!isAlive(Number(await readFile(options.logFile, "utf8"))));
    const late = SupervisedProcess.start({ ...options, signal: abort.signal });
    await assert.rejects(late, /^Error: the network stops$/);
  });

  test("that is ended by somebody else has failed; one that is asked to has not", async (context) => {
    const options = await optionsOf(context, SERVING);
    const first = await SupervisedProcess.start(options);
    process.kill(first.pid, "SIGKILL");
    assert.equal(await first.failed(), "peer0.Org1MSP ended unexpectedly (SIGKILL).");
    const second = await SupervisedProcess.start(options);
    let told = false;
    void second.failed().then(() => (told = true));
    await second.kill();
    await turn();
    assert.equal(told, false);
  });

  test("that is held back ends all the same when it is stopped", async (context) => {
    const started = await SupervisedProcess.start(await optionsOf(context, SERVING));
    started.suspend();
    await started.stop();
    assert.ok(!isAlive(started.pid));
  });

  test("that does not listen is killed after a deadline", async (context) => {
    const options = await optionsOf(context, `trap '' TERM; ${SERVING}`);
    const started = await SupervisedProcess.start({ ...options, stopDeadlineMs: 200 });
    const start = performance.now();
    await started.stop();
    assert.ok(performance.now() - start >= 199);
    assert.ok(!isAlive(started.pid));
  });

  test("ends with all that it started where signals go to its group", async (context) => {
    const script = `sh -c 'echo $$; while :; do sleep 0.05; done' & ${SERVING}`;
    const options = await optionsOf(context, script);
    const started = await SupervisedProcess.start({ ...options, wholeGroup: true });
    await untilTrue(async () => (await readFile(options.logFile, "utf8")) !== "");
    const inner = Number(await readFile(options.logFile, "utf8"));
    assert.ok(isAlive(inner));
    await started.stop();
    await untilTrue(() => !isAlive(inner));
  });
});

test("A Node program with the flags for it ends with its parent", { timeout: 60_000 }, async () => {
  const program = "console.log(process.pid); setInterval(() => undefined, 1_000);";
  const middle = `
    const { spawn } = require("node:child_process");
    const args = ${JSON.stringify([...endWithParentFlags, "--eval", program])};
    spawn(process.execPath, args, { stdio: ["pipe", "inherit", "inherit"] });`;
  const parent = spawn(process.execPath, ["--eval", middle], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(said.toString());
  assert.ok(isAlive(pid));
  parent.kill("SIGKILL");
  await untilTrue(() => !isAlive(pid));
});
