import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { isAlive, Watchdog } from "@basics/runtime/processes";
import { pause } from "@basics/runtime/waiting";
import { startNode } from "./node-process.js";
import type { NodeLaunch } from "./node-process.js";
import type { Cleaning } from "@basics/runtime/testing/temporary-folder";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

/** A shell script as a node; it serves once the file `SERVING` is there. */
async function optionsOf(context: Cleaning, script: string): Promise<NodeLaunch> {
  const folder = await temporaryFolder(context);
  return {
    name: "peer0.Org1MSP",
    command: "/bin/sh",
    args: ["-c", script],
    cwd: folder,
    environment: { GREETING: "hello" },
    logFile: join(folder, "log"),
    ready: async (_, signal) => {
      while (!existsSync(join(folder, "serving"))) await pause(5, signal);
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

const SERVING = "touch serving; while :; do sleep 0.05; done";

suite("A node's process", () => {
  test("has started once it serves, and is gone once it is stopped", async (context) => {
    const options = await optionsOf(context, `echo $GREETING; ${SERVING}`);
    const node = await startNode(options, watchdogOf(context));
    assert.deepEqual([node.running, isAlive(node.pid)], [true, true]);
    await node.stop();
    assert.deepEqual([node.running, isAlive(node.pid)], [false, false]);
    assert.equal(await readFile(options.logFile, "utf8"), "hello\n");
  });

  test("that cannot be run is told with the reason", async (context) => {
    const options = { ...(await optionsOf(context, "")), command: "/nowhere/peer" };
    await assert.rejects(
      startNode(options, watchdogOf(context)),
      /^ProcessStartError: peer0\.Org1MSP did not start \(exit status 127\)\.\n.*\/nowhere\/peer/,
    );
  });

  test("that is held back ends all the same when it is stopped", async (context) => {
    const node = await startNode(await optionsOf(context, SERVING), watchdogOf(context));
    node.suspend();
    await node.stop();
    assert.ok(!isAlive(node.pid));
  });
});
