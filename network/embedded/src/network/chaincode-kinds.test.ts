import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { findFreePorts } from "@basics/local";
import { startTestNetwork } from "./testing/network.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const require = createRequire(import.meta.url);

/**
 * Writes a chaincode package as a developer has it: a contract, and fabric-shim's own start script.
 */
async function writePackage(folder: string): Promise<string> {
  const directory = join(folder, "package");
  await mkdir(directory);
  const manifest = {
    name: "counter",
    version: "1.0.0",
    main: "index.js",
    scripts: { start: "fabric-chaincode-node start" },
  };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await writeFile(
    join(directory, "index.js"),
    `"use strict";
    const { Contract } = require("fabric-contract-api");
    class Counter extends Contract {
      async add(context, key) {
        const value = Number(Buffer.from(await context.stub.getState(key)).toString()) + 1;
        await context.stub.putState(key, Buffer.from(String(value)));
        context.stub.setEvent("added", Buffer.from(key));
        return String(value);
      }
      async get(context, key) {
        return Buffer.from(await context.stub.getState(key)).toString();
      }
      async pid() { return String(process.pid); }
      async mspOfPeer(context) { return context.stub.getMspID(); }
    }
    module.exports.contracts = [Counter];`,
  );
  const modules = dirname(dirname(require.resolve("fabric-shim/package.json")));
  await symlink(modules, join(directory, "node_modules"));
  return directory;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

suite("A chaincode package", () => {
  test("runs as a process of each organisation, and again after it was killed", async (context) => {
    const directory = await writePackage(await temporaryFolder(context));
    const net = await startTestNetwork({
      operators: 2,
      chaincodes: [
        { name: "counter", channels: "consortium", run: { kind: "process", directory } },
      ],
    });
    try {
      const [first, second] = net.network.operators.map((mspId) =>
        net.contract(mspId, "consortium", "counter"),
      );
      assert.ok(first && second);
      assert.equal(text(await first.submitTransaction("add", "a")), "1");
      assert.equal(text(await second.evaluateTransaction("get", "a")), "1");
      assert.equal(text(await second.evaluateTransaction("mspOfPeer")), "Org2MSP");
      const pid = Number(text(await first.evaluateTransaction("pid")));
      assert.notEqual(pid, Number(text(await second.evaluateTransaction("pid"))));
      process.kill(pid, "SIGKILL");
      await untilGone(pid);
      // The call may still use the stream that is just ending.
      const again = await first
        .submitTransaction("add", "a")
        .catch(() => first.submitTransaction("add", "a"));
      assert.equal(text(again), "2");
      const restarted = Number(text(await first.evaluateTransaction("pid")));
      await net.stop();
      await untilGone(restarted);
    } finally {
      await net.stop();
    }
  });

  test("that cannot start is named with the file that says why", async (context) => {
    const directory = await writePackage(await temporaryFolder(context));
    await writeFile(join(directory, "index.js"), "throw new Error('broken on purpose');");
    await assert.rejects(
      startTestNetwork({
        operators: 1,
        chaincodes: [
          { name: "counter", channels: "consortium", run: { kind: "process", directory } },
        ],
      }),
      /could not launch chaincode counter: .*package did not start \(exit status 1\).*logs\/counter\.log:[^]*broken on purpose/,
    );
  });

  test("runs as a service that the peers dial", async (context) => {
    const directory = await writePackage(await temporaryFolder(context));
    const [port = 0] = await findFreePorts(1);
    const shim = dirname(require.resolve("fabric-shim/package.json"));
    const address = `localhost:${port}`;
    const service = spawn(
      process.execPath,
      [
        join(shim, "cli.js"),
        "server",
        "--chaincode-address",
        address,
        "--chaincode-id",
        "counter_1.0:0123",
      ],
      { cwd: directory, stdio: "ignore" },
    );
    try {
      const net = await startTestNetwork({
        operators: 2,
        chaincodes: [
          { name: "counter", channels: "consortium", run: { kind: "service", address } },
        ],
      });
      try {
        const contract = net.contract("Org1MSP", "consortium", "counter");
        assert.equal(text(await contract.submitTransaction("add", "a")), "1");
        assert.equal(text(await contract.submitTransaction("add", "a")), "2");
      } finally {
        await net.stop();
      }
    } finally {
      service.kill();
      await once(service, "exit");
    }
  });
});

/** Resolves when no process has the id. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      if (state.includes(") Z ")) return;
    } catch {
      return;
    }
    await new Promise((next) => setImmediate(next));
  }
}
