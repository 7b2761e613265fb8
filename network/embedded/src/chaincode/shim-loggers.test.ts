import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite, test } from "node:test";

/** Runs a program that has loaded the shim, a contract API, and a chaincode in its own process. */
function runHost(end: string): { status: number | null; stderr: string } {
  const stream = JSON.stringify(new URL("./stream.js", import.meta.url).href);
  const program = `
    import { createRequire } from "node:module";
    const { connectInProcess } = await import(${stream});
    createRequire(${stream})("fabric-contract-api");
    connectInProcess({ Init() {}, Invoke() {} }, "id");
    ${end}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8" },
  );
  return { status, stderr };
}

suite("A program that runs chaincode in its own process", () => {
  test("ends with a status and a word when an exception is not caught", () => {
    const { status, stderr } = runHost("setImmediate(() => { throw new Error('unseen'); });");
    assert.equal(status, 1);
    assert.match(stderr, /unseen/);
  });

  test("ends with a status and a word when a rejection is not handled", () => {
    const { status, stderr } = runHost("void Promise.reject(new Error('unseen'));");
    assert.equal(status, 1);
    assert.match(stderr, /unseen/);
  });
});
