import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { ImageFiles } from "./image-files.js";

const signal = new AbortController().signal;
let folder: string;
let images: ImageFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-files-"));
  images = new ImageFiles(folder);
  await images.prepare(["host-a"]);
});
afterEach(() => rm(folder, { recursive: true }));

test("an image is promoted once, whatever a crash has left under its old name", async () => {
  const from = images.quarantined("Org1MSP:m");
  const to = images.runnable("host-a", "Org1MSP:i", "Org1MSP:m");
  await writeFile(images.absolute(from), "the image");
  await images.promote(from, to);
  await writeFile(images.absolute(from), "a later stray");
  await images.promote(from, to);
  assert.equal(await readFile(images.absolute(to), "utf8"), "the image");
  await assert.rejects(stat(images.absolute(from)), { code: "ENOENT" });
});

test("a copy has the same content, and is no denser than its original", async () => {
  const source = join(folder, "source.raw");
  const content = Buffer.concat([
    Buffer.alloc(70_000, 1),
    Buffer.alloc(200_000),
    Buffer.alloc(9, 2),
  ]);
  await writeFile(source, content);
  await truncate(source, 8 * 1024 * 1024 + 3);
  const size = await images.copyIn(source, "copy.img", { signal });
  assert.equal(size, 8 * 1024 * 1024 + 3);
  assert.deepEqual(await readFile(images.absolute("copy.img")), await readFile(source));
  const { blocks } = await stat(images.absolute("copy.img"));
  assert.ok(blocks * 512 < 512 * 1024, `${blocks} blocks`);
});

test("a copy that is given up leaves nothing", async () => {
  const source = join(folder, "source.raw");
  await writeFile(source, "QFI\xfb and more", "latin1");
  const copy = images.copyIn(source, "copy.img", { signal });
  await assert.rejects(copy, { code: "IMAGE_FORMAT_AMBIGUOUS" });
  await assert.rejects(stat(images.absolute("copy.img")), { code: "ENOENT" });
});
