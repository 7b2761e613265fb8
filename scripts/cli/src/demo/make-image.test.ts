import assert from "node:assert/strict";
import { open, stat } from "node:fs/promises";
import { it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { makeImage } from "./make-image.js";

it("an image of the demonstration is sparse, holds a program, and is like no other", async () => {
  await using folder = await TemporaryFolder.make();
  const file = folder.file("vm.raw");
  const written = await makeImage(file, "made today");
  const { size, blocks } = await stat(file);
  assert.ok(written < size && 512 * blocks < size, "there are holes");
  assert.ok(written >= (await stat(process.execPath)).size);
  const handle = await open(file);
  try {
    const bootSector = Buffer.alloc(512);
    await handle.read(bootSector, 0, 512, 0);
    assert.equal(bootSector.toString("utf8", 0, 10), "made today");
    assert.equal(bootSector.readUInt16LE(510), 0xaa55);
    const program = Buffer.alloc(4);
    await handle.read(program, 0, 4, 1024 * 1024);
    const original = await open(process.execPath);
    const beginning = Buffer.alloc(4);
    await original.read(beginning, 0, 4, 0);
    await original.close();
    assert.deepEqual(program, beginning);
  } finally {
    await handle.close();
  }
  await assert.rejects(makeImage(file, "again"), { code: "EEXIST" }, "it overwrites nothing");
});
