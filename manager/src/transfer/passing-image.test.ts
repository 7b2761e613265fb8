import assert from "node:assert/strict";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { BLOCK_BYTES, BlockGatherer } from "./block-gatherer.js";
import { PassingImage } from "./passing-image.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-passing-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("what cannot be written is not digested, nor what was to follow it", async () => {
  const file = join(folder, "image");
  await writeFile(file, "");
  const [readOnly, writable] = [await open(file, "r"), await open(file, "r+")];
  const image = new PassingImage("sha256-tree");
  const append = (text: string, position: number, { fd }: { fd: number }): Promise<void> =>
    image.append([Buffer.from(text)], { position, descriptor: fd });
  await append("one ", 0, writable);
  const failing = append("two ", 4, readOnly);
  const following = append("three", 8, writable);
  await assert.rejects(failing, { code: "EBADF" });
  await assert.rejects(following, /do not follow/);
  await append("two ", 4, writable);
  await append("three", 8, writable);
  const content = Buffer.from("one two three");
  assert.equal(await image.vmId(), `sha256-tree:${naiveImageDigest(content)}`);
  assert.deepEqual(await readFile(file), content);
  await image.close();
  await assert.rejects(append("late", 13, writable), /closed/);
  assert.deepEqual(await readFile(file), content);
  await Promise.all([readOnly.close(), writable.close()]);
});

test("images that share threads keep their bytes apart", async () => {
  const files = await Promise.all(
    Array.from({ length: 12 }, (_, index) => open(join(folder, String(index)), "w")),
  );
  const images = files.map(() => new PassingImage("sha256-tree"));
  const contentOf = (index: number): Buffer => Buffer.alloc(50_000, `content ${index} `);
  for (let at = 0; at < 50_000; at += 10_000) {
    const appended = images.map((image, index) => {
      const part = contentOf(index).subarray(at, at + 10_000);
      return image.append([part], { position: at, descriptor: files[index]?.fd ?? -1 });
    });
    await Promise.all(appended);
  }
  for (const [index, image] of images.entries()) {
    const content = contentOf(index);
    assert.equal(await image.vmId(), `sha256-tree:${naiveImageDigest(content)}`);
    assert.deepEqual(await readFile(join(folder, String(index))), content);
    await image.close();
    await files[index]?.close();
  }
});

test("blocks end at multiples of their size, and few are handled at once", async () => {
  const handled: [position: number, bytes: number][] = [];
  const open: (() => void)[] = [];
  const blocks = new BlockGatherer(100, async (parts, position) => {
    handled.push([position, parts.reduce((sum, part) => sum + part.length, 0)]);
    await new Promise<void>((resolve) => {
      open.push(resolve);
    });
  });
  let isAdded = false;
  const added = blocks.add(new Uint8Array(10 * BLOCK_BYTES)).then(() => {
    isAdded = true;
  });
  await new Promise(setImmediate);
  assert.equal(handled.length, 4);
  assert.equal(isAdded, false);
  const ended = added.then(() => blocks.end());
  for (let released = 0; released < 11;) {
    const [release] = open.splice(0, 1);
    release?.();
    if (release !== undefined) released += 1;
    await new Promise(setImmediate);
  }
  await ended;
  const rest = Array.from({ length: 9 }, (_, index) => [(index + 1) * BLOCK_BYTES, BLOCK_BYTES]);
  assert.deepEqual(handled, [[100, BLOCK_BYTES - 100], ...rest, [10 * BLOCK_BYTES, 100]]);
});

test("an error ends the gathering, and is told at its end too", async () => {
  const blocks = new BlockGatherer(0, (_, position) =>
    position === 0 ? Promise.reject(new Error("no room")) : Promise.resolve(),
  );
  await assert.rejects(blocks.add(new Uint8Array(10 * BLOCK_BYTES)), /no room/);
  await assert.rejects(blocks.end(), /no room/);
});
