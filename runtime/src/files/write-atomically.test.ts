import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { temporaryFolder } from "../testing/temporary-folder.js";
import { isAborted } from "../waiting/is-aborted.js";
import { draftBeside, isDraft, removeDrafts } from "./drafts.js";
import { writeAtomically } from "./write-atomically.js";

suite("A file that is written atomically", () => {
  test("replaces an older one, its permissions too, and leaves no draft", async (context) => {
    const folder = await temporaryFolder(context);
    const file = join(folder, "record.json");
    await writeFile(file, "an older and longer content", { mode: 0o644 });
    for (const durable of [false, true]) {
      await writeAtomically(file, `new ${durable}`, { durable });
      assert.equal(await readFile(file, "utf8"), `new ${durable}`);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
    await writeAtomically(file, Uint8Array.of(1, 2), { durable: true, mode: 0o644 });
    assert.deepEqual(await readFile(file), Buffer.of(1, 2));
    assert.equal((await stat(file)).mode & 0o777, 0o644);
    assert.deepEqual(await readdir(folder), ["record.json"]);
  });

  test("has the mode asked for, whatever the umask", async (context) => {
    const file = join(await temporaryFolder(context), "certificate.pem");
    const before = process.umask(0o077);
    try {
      await writeAtomically(file, "", { durable: false, mode: 0o644 });
    } finally {
      process.umask(before);
    }
    assert.equal((await stat(file)).mode & 0o777, 0o644);
  });

  test("is never seen half written, by however many writers at once", async (context) => {
    const folder = await temporaryFolder(context);
    const file = join(folder, "record.json");
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(100_000));
    await writeAtomically(file, contents[0] ?? "", { durable: false });
    const written = new AbortController();
    const reading = (async () => {
      while (!isAborted(written.signal)) {
        assert.ok(contents.includes(await readFile(file, "utf8")));
      }
    })();
    await Promise.all(contents.map((each) => writeAtomically(file, each, { durable: false })));
    written.abort();
    await reading;
    assert.deepEqual(await readdir(folder), ["record.json"]);
  });

  test("may have the longest name that a file can have", async (context) => {
    const folder = await temporaryFolder(context);
    const name = "x".repeat(255);
    await writeAtomically(join(folder, name), "content", { durable: true });
    assert.deepEqual(await readdir(folder), [name]);
  });

  test("leaves no draft where it cannot be put in place", async (context) => {
    const folder = await temporaryFolder(context);
    // A folder that is not empty cannot be replaced by a file.
    await mkdir(join(folder, "taken", "inner"), { recursive: true });
    const writing = writeAtomically(join(folder, "taken"), "content", { durable: true });
    await assert.rejects(writing, { code: "EISDIR" });
    assert.deepEqual(await readdir(folder), ["taken"]);
  });
});

test("Drafts that a crash left are removed, and nothing else", async (context) => {
  const folder = await temporaryFolder(context);
  const file = join(folder, "record.json");
  const others = ["my.draft", "record.json"];
  const drafts = [draftBeside(file), draftBeside(file)];
  for (const path of [...drafts, ...others.map((name) => join(folder, name))]) {
    await writeFile(path, "");
  }
  assert.equal((await readdir(folder)).filter(isDraft).length, 2);
  await removeDrafts(folder);
  assert.deepEqual((await readdir(folder)).sort(), others);
});
