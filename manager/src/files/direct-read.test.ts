import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { digestImage } from "../digest/digest-image.js";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { BlockReader, openDirect } from "./direct-read.js";

const MEBIBYTE = 1024 * 1024;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-direct-"));
  file = join(folder, "image.raw");
});
afterEach(() => rm(folder, { recursive: true }));

/** A sparse file with some content at places that no page begins with, and an odd end. */
async function makeSparse(): Promise<Buffer> {
  await writeFile(file, randomBytes(100_001));
  await truncate(file, 33 * MEBIBYTE + 12_345);
  const handle = await open(file, "r+");
  await handle.write(randomBytes(300_000), 0, 300_000, 17 * MEBIBYTE - 77);
  await handle.write(randomBytes(345), 0, 345, 33 * MEBIBYTE + 12_000);
  await handle.close();
  return await readFile(file);
}

test("reads a sparse file as it is, from any position, to its odd end", async () => {
  const content = await makeSparse();
  const handle = await open(file);
  const reader = await BlockReader.open(handle, MEBIBYTE);
  for (const position of [0, 1, 4096, 99_999, 16 * MEBIBYTE, 17 * MEBIBYTE, 33 * MEBIBYTE]) {
    const expected = content.subarray(position, position + MEBIBYTE);
    assert.ok((await reader.read(position, MEBIBYTE)).equals(expected), `at ${position}`);
  }
  assert.equal((await reader.read(content.length, MEBIBYTE)).length, 0);
  reader.abandonBuffer();
  assert.ok((await reader.read(4096, 500)).equals(content.subarray(4096, 4596)));
  await reader.close();
  await handle.close();
});

test("digests a sparse file to the digest of its content, just after it was written", async () => {
  const content = await makeSparse();
  assert.equal((await digestImage(file)).vmId, `sha256-tree:${naiveImageDigest(content)}`);
});

test("leaves dense files to the page cache", async () => {
  await writeFile(file, randomBytes(20 * MEBIBYTE));
  const handle = await open(file);
  await handle.sync();
  assert.equal(await openDirect(handle), undefined);
  await handle.close();
});
