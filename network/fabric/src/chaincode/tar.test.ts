import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { promisify } from "node:util";
import { tarGz } from "./tar.js";
import { temporaryFolder } from "@basics/runtime/testing/temporary-folder";

const run = promisify(execFile);

suite("An archive", () => {
  test("gives its files back, whatever their size, to the tar program", async (context) => {
    const files = Object.fromEntries(
      [0, 1, 511, 512, 513, 10_000].map((size) => [`of-${size}.bin`, Buffer.alloc(size, size)]),
    );
    const folder = await temporaryFolder(context);
    await writeFile(join(folder, "archive.tgz"), tarGz(files));
    const out = join(folder, "out");
    await mkdir(out);
    await run("tar", ["-xzf", "archive.tgz", "-C", "out"], { cwd: folder });
    assert.deepEqual((await readdir(out)).sort(), Object.keys(files).sort());
    for (const [name, content] of Object.entries(files)) {
      assert.deepEqual(await readFile(join(out, name)), content);
      assert.equal((await stat(join(out, name))).mode & 0o777, 0o644);
    }
  });

  test("of the same files has the same bytes each time", () => {
    const archive = (): Buffer => tarGz({ "a.json": Buffer.from("{}"), b: Buffer.from("b") });
    assert.deepEqual(archive(), archive());
  });
});
