import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { DataFolder } from "./data-folder.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

suite("A data folder", () => {
  test("is one process's at a time, and told who has it", async (context) => {
    const path = join(await temporaryFolder(context), "data");
    const folder = await DataFolder.open(path);
    await assert.rejects(
      DataFolder.open(path),
      new RegExp(`^Error: Process ${process.pid} uses ${path} already\\. Stop it, or name another`),
    );
    await folder.close();
    await (await DataFolder.open(path)).close();
    assert.deepEqual(await readdir(path), []);
  });

  test("is to be had again after a process that was killed", async (context) => {
    const path = await temporaryFolder(context);
    // Linux gives ids below this bound only.
    await writeFile(join(path, "lock"), String(2 ** 22 + 1));
    const folder = await DataFolder.open(path);
    await folder.close();
  });

  test("keeps what is in it; a temporary one is gone when it is closed", async (context) => {
    const path = await temporaryFolder(context);
    await mkdir(join(path, "organizations"));
    await (await DataFolder.open(path)).close();
    assert.deepEqual(await readdir(path), ["organizations"]);
    const temporary = await DataFolder.open(undefined);
    await writeFile(join(temporary.path, "network.json"), "{}");
    await temporary.close();
    assert.equal(existsSync(temporary.path), false);
  });
});
