import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { isAlive, Watchdog } from "@basics/runtime/processes";
import { NodeProcess } from "./node-process.js";
import type { NodeProcessOptions } from "./node-process.js";
import type { Cleaning } from "./testing/temporary-folder.js";
import { temporaryFolder } from "./testing/temporary-folder.js";
import { untilTrue } from "./testing/until-true.js";

/** A shell script as a node; it serves once the file `serving` is there. */
async function optionsOf(context: Cleaning, script: string): Promise<NodeProcessOptions> {
  const folder = await temporaryFolder(context);
  return {
    ...{ name: "peer0.Org1MSP", command: "/bin/sh", args: ["-c", script], cwd: folder },
    ...{ environment: { GREETING: "hello" }, logFile: join(folder, "log") },
    ready: async (_, signal) => {
      while (!existsSync(join(folder, "serving"))) await delay(5, undefined, { signal });
    },
  };
}

function watchdogOf(context: Cleaning): Watchdog {
  const watchdog = new Watchdog();
  context.after(() => {
    watchdog.dismiss();
    return Promise.resolve();
  });
  return watchdog;
}

const serving = "touch serving; while :; do sleep 0.05; done";

suite("A node's process", () => {
  test("has started once it serves, and is gone once it is stopped", async (context) => {
    const options = await optionsOf(context, `echo $GREETING; ${serving}`);
    const node = await NodeProcess.start(options, watchdogOf(context));
    assert.deepEqual([node.running, isAlive(node.pid)], [true, true]);
    await node.stop();
    assert.deepEqual([node.running, isAlive(node.pid)], [false, false]);
    assert.equal(await readFile(options.logFile, "utf8"), "hello\n");
  });

  test("that ends instead of serving is told with its status and the end of its log", async (context) => {
    const options = await optionsOf(context, "seq 100; echo 'port is taken' >&2; exit 7");
    await assert.rejects(NodeProcess.start(options, watchdogOf(context)), (error: Error) => {
      assert.match(error.message, /^peer0\.Org1MSP did not start \(exit status 7\)\.\n87\n/);
      assert.match(error.message, /port is taken$/);
      return true;
    });
  });

  test("that cannot be run is told with the reason", async (context) => {
    const options = { ...(await optionsOf(context, "")), command: "/nowhere/peer" };
    await assert.rejects(
      NodeProcess.start(options, watchdogOf(context)),
      /^Error: peer0\.Org1MSP did not start \(exit status 127\)\.\n.*\/nowhere\/peer/,
    );
  });

  test("that does not serve in time is gone when that is told", async (context) => {
    const options = await optionsOf(context, "echo $$; while :; do sleep 0.05; done");
    const ready = async (): Promise<void> => {
      await untilTrue(async () => (await readFile(options.logFile, "utf8")) !== "");
      throw new Error("does not serve");
    };
    const starting = NodeProcess.start({ ...options, ready }, watchdogOf(context));
    await assert.rejects(starting, /did not start \(does not serve\)/);
    assert.ok(!isAlive(Number(await readFile(options.logFile, "utf8"))));
  });

  test("that is ended by somebody else has failed; one that is asked to has not", async (context) => {
    const watchdog = watchdogOf(context);
    const options = await optionsOf(context, serving);
    const first = await NodeProcess.start(options, watchdog);
    process.kill(first.pid, "SIGKILL");
    assert.equal(await first.failed(), "peer0.Org1MSP ended unexpectedly (SIGKILL).");
    const second = await NodeProcess.start(options, watchdog);
    let told = false;
    void second.failed().then(() => (told = true));
    await second.kill();
    await turn();
    assert.equal(told, false);
  });

  test("that is held back ends all the same when it is stopped", async (context) => {
    const node = await NodeProcess.start(await optionsOf(context, serving), watchdogOf(context));
    node.suspend();
    await node.stop();
    assert.ok(!isAlive(node.pid));
  });
});
