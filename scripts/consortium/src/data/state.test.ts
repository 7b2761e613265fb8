import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { ConsortiumError } from "../errors.js";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { layoutOf } from "./layout.js";
import { readState, requireState, writeState } from "./state.js";
import type { ConsortiumState } from "./state.js";

const state: ConsortiumState = {
  pid: process.pid,
  startedAt: "2026-01-01T00:00:00.000Z",
  ledger: "embedded",
  descriptor: "network.json",
  control: "socket",
  nodes: [{ name: "network", pid: 1 }],
  oracleUrls: [],
  operators: [],
};

/** Returns the id of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ["--eval", ""], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("the state of a consortium", () => {
  it("is read as it was written, by its owner alone, and leaves no draft behind", async () => {
    await using folder = await TemporaryFolder.make();
    const layout = layoutOf(folder.path);
    await writeState(layout, state);
    await writeState(layout, { ...state, ledger: "fabric" });
    assert.deepEqual(await readState(layout), { ...state, ledger: "fabric" });
    assert.equal((await stat(layout.stateFile)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder.path), ["consortium.json"]);
  });

  it("is nothing where no file is, and where the process that wrote it is gone", async () => {
    await using folder = await TemporaryFolder.make();
    const layout = layoutOf(folder.path);
    assert.equal(await readState(layout), undefined);
    await writeState(layout, { ...state, pid: await endedPid() });
    assert.equal(await readState(layout), undefined);
  });

  it("is refused where its file holds something else", async () => {
    await using folder = await TemporaryFolder.make();
    const layout = layoutOf(folder.path);
    await writeFile(layout.stateFile, '{"pid": "many"}');
    await assert.rejects(readState(layout), { name: "ZodError" });
  });

  it("has no modelled consensus where an older version wrote it", async () => {
    await using folder = await TemporaryFolder.make();
    const layout = layoutOf(folder.path);
    const { oracleUrls, ...older } = state;
    assert.deepEqual(oracleUrls, []);
    await writeFile(layout.stateFile, JSON.stringify(older));
    assert.deepEqual((await readState(layout))?.oracleUrls, []);
  });

  it("is missed with the folder that was looked in", async () => {
    await using folder = await TemporaryFolder.make();
    const layout = layoutOf(folder.path);
    await assert.rejects(requireState(layout), (error: Error) => {
      assert.ok(error instanceof ConsortiumError);
      assert.deepEqual(error.fault, { code: "NOT_RUNNING", root: folder.path });
      assert.equal(error.message, `No consortium is running with its data in ${folder.path}.`);
      return true;
    });
  });
});
