import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findPrograms } from "../processes/programs.js";
import { versioned, writePrograms } from "../testing/fake-programs.js";
import { findFabric } from "../testing/fabric-found.js";
import { writeRecordsChaincode } from "../testing/records-chaincode.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { untilTrue } from "@basics/runtime/testing/until-true";

const { bin, skip } = await findFabric();
const FIXTURE = fileURLToPath(new URL("../testing/start-network.js", import.meta.url));
/** A variable in the environment of all processes that these tests start. */
const MARK = `BASICS_STARTED_BY=${randomUUID()}`;

/**
 * The running processes with the mark in their environment: those started here, and their children.
 */
async function started(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["axeww", "-o", "pid,command"], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split("\n").filter((line) => line.includes(MARK));
}

interface Starting {
  readonly child: ChildProcess;
  /** The lines that it has printed so far. */
  readonly said: string[];
  /** Resolves with true once it has printed a step, with false when it ended before. */
  step(expected: RegExp): Promise<boolean>;
}

function start(
  dataDirectory: string,
  chaincode: string,
  environment: NodeJS.ProcessEnv = {},
): Starting {
  const [name = "", value] = MARK.split("=");
  const child = spawn(
    process.execPath,
    ["--conditions=basics-testing", FIXTURE, dataDirectory, chaincode],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment, [name]: value },
    },
  );
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    said,
    step: async (expected) => {
      for (;;) {
        const { value: line } = (await lines.next()) as IteratorResult<string, undefined>;
        if (line === undefined) return false;
        said.push(line);
        if (expected.test(line)) return true;
      }
    },
  };
}

suite("A start that is interrupted", { skip }, () => {
  test("at any step leaves no process, and nothing in the way of the next start", async (context) => {
    const data = join(await temporaryFolder(context), "data");
    const chaincode = await writeRecordsChaincode("first", context);
    const steps = [/^starting 3 nodes/, /^joining 2 channels/, /^deploying chaincode/];
    for (const [index, step] of steps.entries()) {
      const starting = start(data, chaincode);
      assert.ok(await starting.step(step), starting.said.join("\n"));
      starting.child.kill("SIGKILL");
      await once(starting.child, "close");
      await untilTrue(async () => (await started()).length === 0);
      const cleaned = starting.said.some((line) => line.startsWith("removed what a set-up"));
      assert.equal(cleaned, index > 0, starting.said.join("\n"));
    }
    const last = start(data, chaincode);
    assert.ok(await last.step(/^running$/), last.said.join("\n"));
    assert.ok((await started()).length >= 5, "what runs is found by its mark");
    last.child.stdin?.end();
    await once(last.child, "close");
    assert.equal(last.child.exitCode, 0);
    assert.deepEqual(await started(), []);
    assert.ok(!(await readdir(data)).includes("lock"));
  });

  test("by a program that fails leaves no process of those that were just starting", async (context) => {
    const folder = await temporaryFolder(context);
    const chaincode = await writeRecordsChaincode("first", context);
    const real = await findPrograms(bin);
    const programs = join(folder, "bin");
    const failing = versioned("configtxgen", real.version, "echo 'no such profile' >&2; exit 1");
    await writePrograms(programs, { configtxgen: failing });
    for (const name of ["peer", "orderer"] as const) {
      await symlink(real[name], join(programs, name));
    }
    const starting = start(join(folder, "data"), chaincode, { FABRIC_BIN: programs });
    assert.ok(await starting.step(/^configtxgen did not make channel/), starting.said.join("\n"));
    await once(starting.child, "close");
    assert.equal(starting.child.exitCode, 1);
    assert.deepEqual(await started(), []);
  });

  test("once it runs leaves no process either, and its records", async (context) => {
    const data = join(await temporaryFolder(context), "data");
    const chaincode = await writeRecordsChaincode("first", context);
    const killed = start(data, chaincode);
    assert.ok(await killed.step(/^running$/));
    killed.child.kill("SIGKILL");
    // This does not wait for the nodes' end. The next start waits until their ports are free.
    await once(killed.child, "exit");
    const again = start(data, chaincode);
    assert.ok(await again.step(/^running$/), again.said.join("\n"));
    assert.ok(!again.said.some((line) => line.startsWith("joining")), again.said.join("\n"));
    again.child.stdin?.end();
    await once(again.child, "close");
    assert.equal(again.child.exitCode, 0);
    await untilTrue(async () => (await started()).length === 0);
  });
});
