import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { it } from "node:test";
import { TemporaryFolder } from "@basics/runtime/testing/temporary-folder";
import { makeDense, makeScattered } from "./digest-images.js";

const MEBIBYTE = 1024 * 1024;

it("a dense image is all content, no two blocks of it alike", async () => {
  await using folder = await TemporaryFolder.make();
  const file = folder.file("dense.raw");
  await makeDense(file, 32 * MEBIBYTE);
  const bytes = await readFile(file);
  assert.equal(bytes.length, 32 * MEBIBYTE);
  const blocks = [0, 16].map((at) => bytes.subarray(at * MEBIBYTE, (at + 16) * MEBIBYTE));
  assert.notDeepEqual(blocks[0]?.subarray(0, 8), blocks[1]?.subarray(0, 8));
  assert.ok(blocks.every((block) => !block.subarray(4096, 8192).every((byte) => byte === 0)));
});

it("a scattered image is filled in part, in runs that begin at a page and at no chunk", async () => {
  await using folder = await TemporaryFolder.make();
  const file = folder.file("scattered.raw");
  await makeScattered(file, 128 * MEBIBYTE, 0.25);
  const { size, blocks } = await stat(file);
  assert.equal(size, 128 * MEBIBYTE);
  assert.ok(512 * blocks < size / 2, "there are holes");
  const bytes = await readFile(file);
  const begins = bytes.findIndex((byte) => byte !== 0);
  const page = begins - (begins % 4096);
  assert.ok(page > 0 && page % (4 * MEBIBYTE) !== 0);
  await assert.rejects(makeScattered(file, MEBIBYTE, 0.5), { code: "EEXIST" });
});
