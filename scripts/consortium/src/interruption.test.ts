import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";

const MODULE_FILE = new URL("./interruption.js", import.meta.url).href;

/** Runs a program that has an Interruption, and sends it a signal once it says that it is ready. */
async function interrupted(
  body: string,
  signals: readonly NodeJS.Signals[],
): Promise<{ said: string; code: number | null; signal: NodeJS.Signals | null }> {
  const program = `import { Interruption } from ${JSON.stringify(MODULE_FILE)};
    const interruption = new Interruption();
    const alive = setInterval(() => undefined, 1000);
    ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  const said = text(child.stdout);
  for (const signal of signals) {
    child.kill(signal);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await closed;
  return { said: await said, code: child.exitCode, signal: child.signalCode };
}

describe("an interruption", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`is a ${signal}, after which the process ends in its own way`, async () => {
      const body = `console.log("ready"); await interruption.signalled;
        console.log(interruption.happened); clearInterval(alive); process.exitCode = 7;`;
      const { said, code } = await interrupted(body, [signal]);
      assert.deepEqual([said, code], ["true\n", 7]);
    });
  }

  it("ends the process at the second signal", async () => {
    const body = `console.log("ready");`;
    const { signal } = await interrupted(body, ["SIGTERM", "SIGTERM"]);
    assert.equal(signal, "SIGTERM");
  });

  it("explains failures that come after it, and none that come before", async () => {
    const body = `const fails = () => interruption.orFailure(Promise.reject(new Error("it broke")));
      await fails().catch((error) => console.log("ready", error.message));
      await interruption.signalled;
      console.log(await fails(), await interruption.orFailure(Promise.resolve("done")));
      clearInterval(alive);`;
    const { said } = await interrupted(body, ["SIGINT"]);
    assert.equal(said, "undefined done\n");
  });
});
