import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  copyFile,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import fc from "fast-check";
import { holdOpen, qemuIo, skipWithoutQemu } from "../testing/qemu.js";
import { digestImage } from "./digest-image.js";
import { type DirtyRange, readDirtyRanges } from "./dirty-ranges.js";
import { CHUNK_BYTES } from "./merkle.js";

let folder: string;
let image: string;
let chunks: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-renewal-"));
  image = join(folder, "image.raw");
  chunks = join(folder, "image.chunks");
});
afterEach(() => rm(folder, { recursive: true }));

/** 6 chunks and a bit, some of them empty. */
const SIZE = 6 * CHUNK_BYTES + 1000;

async function makeImage(): Promise<void> {
  await writeFile(image, randomBytes(100_000));
  await truncate(image, SIZE);
  await write({ offset: 3 * CHUNK_BYTES - 5, length: 10 });
  await write({ offset: SIZE - 10, length: 10 });
}

async function write({ offset, length }: DirtyRange): Promise<void> {
  const handle = await open(image, "r+");
  await handle.write(randomBytes(length), 0, length, offset);
  await handle.close();
}

const renew = (dirty: readonly DirtyRange[]) => digestImage(image, { renew: { chunks, dirty } });

describe("a renewed digest", () => {
  it("equals that of a full pass, whatever was written and however the image was resized", async () => {
    const range = fc.record({
      offset: fc.oneof(
        fc.nat({ max: SIZE - 1 }),
        fc.constantFrom(0, CHUNK_BYTES - 1, CHUNK_BYTES, 3 * CHUNK_BYTES, SIZE - 1),
      ),
      length: fc.oneof(fc.nat({ max: 3000 }), fc.constantFrom(CHUNK_BYTES, CHUNK_BYTES + 1)),
    });
    const resized = fc.option(
      fc.constantFrom(
        0,
        5,
        CHUNK_BYTES,
        5 * CHUNK_BYTES + 1,
        SIZE + 1,
        7 * CHUNK_BYTES,
        8 * CHUNK_BYTES + 3,
      ),
      { nil: undefined },
    );
    const original = join(folder, "original");
    await makeImage();
    await copyFile(image, original);
    await digestImage(image, { keepChunks: chunks });
    await fc.assert(
      fc.asyncProperty(fc.array(range, { maxLength: 4 }), resized, async (dirty, size) => {
        await copyFile(original, image);
        for (const each of dirty) await write(each);
        if (size !== undefined) await truncate(image, size);
        const renewed = await renew(dirty);
        const full = await digestImage(image);
        assert.equal(renewed.vmId, full.vmId);
        assert.equal(renewed.emptyChunks, full.emptyChunks);
      }),
      { numRuns: 12 },
    );
  });

  it("reads only what changed", async () => {
    await makeImage();
    await digestImage(image, { keepChunks: chunks });
    assert.equal((await renew([])).readBytes, 0);
    await write({ offset: CHUNK_BYTES + 7, length: 2 });
    const { readBytes, vmId } = await renew([{ offset: CHUNK_BYTES + 7, length: 2 }]);
    assert.equal(readBytes, CHUNK_BYTES);
    assert.equal(vmId, (await digestImage(image)).vmId);
  });

  it("keeps chunks itself, from which the next is renewed", async () => {
    await makeImage();
    await digestImage(image, { keepChunks: chunks });
    const first = [{ offset: 0, length: 1 }];
    await write({ offset: 0, length: 1 });
    await digestImage(image, { renew: { chunks, dirty: first }, keepChunks: chunks });
    await write({ offset: SIZE - 1, length: 1 });
    const { vmId } = await renew([{ offset: SIZE - 1, length: 1 }]);
    assert.equal(vmId, (await digestImage(image)).vmId);
    assert.deepEqual(await readdir(folder), ["image.chunks", "image.raw"]);
  });

  it("is that of the stopped VM after a pass while it ran", { skip: skipWithoutQemu }, async () => {
    await makeImage();
    await truncate(image, 8 * CHUNK_BYTES);
    const stop = await holdOpen(image, "raw");
    const running = await digestImage(image, { running: true, keepChunks: chunks });
    assert.equal(running.provisional, true);
    await assert.rejects(renew([]), { code: "IMAGE_IN_USE" });
    await stop();
    qemuIo(image, "raw", "write -P 9 5M 64k");
    const { vmId } = await renew([{ offset: 5 * 1024 * 1024, length: 65536 }]);
    assert.equal(vmId, (await digestImage(image)).vmId);
  });
});

describe("a renewal is refused", () => {
  const refuses = async (code: string, dirty: readonly DirtyRange[] = []): Promise<void> => {
    await assert.rejects(renew(dirty), { code });
  };

  it("from chunks that are not those that were kept", async () => {
    await makeImage();
    await refuses("CHUNK_LIST_INVALID");
    await writeFile(chunks, "something else");
    await refuses("CHUNK_LIST_INVALID");
    await digestImage(image, { keepChunks: chunks });
    const kept = await readFile(chunks);
    const at = kept.length - 40;
    await writeFile(chunks, kept.fill(kept.readUInt8(at) ^ 1, at, at + 1));
    await refuses("CHUNK_LIST_INVALID");
    await refuses("CHUNK_LIST_INVALID", [{ offset: 0, length: SIZE }]);
    await truncate(chunks, at);
    await refuses("CHUNK_LIST_INVALID");
  });

  it("with ranges of another image", async () => {
    await makeImage();
    await digestImage(image, { keepChunks: chunks });
    await refuses("DIRTY_RANGES_INVALID", [{ offset: SIZE + 1, length: 1 }]);
  });

  it("with another algorithm, and a pass over a running VM's image that keeps nothing", async () => {
    await makeImage();
    const renewal = { chunks, dirty: [] };
    const conflict = { code: "OPTIONS_CONFLICT" };
    await assert.rejects(digestImage(image, { algorithm: "sha256", renew: renewal }), conflict);
    await assert.rejects(digestImage(image, { running: true }), conflict);
  });
});

describe("a file of ranges", () => {
  const file = async (text: string): Promise<string> => {
    const path = join(folder, "dirty.json");
    await writeFile(path, text);
    return path;
  };

  it("is read as a list of offset and length", async () => {
    const ranges = [{ offset: 0, length: 65536 }];
    assert.deepEqual(await readDirtyRanges(await file(JSON.stringify(ranges))), ranges);
  });

  for (const [text, message] of [
    ["{", /is not JSON/],
    ["{}", /expected array/],
    ['[{"offset": 0, "length": -1}]', /0\.length/],
    ['[{"offset": 0.5, "length": 1}]', /0\.offset/],
    ['[{"start": 0, "length": 1}]', /0/],
  ] as const) {
    it(`is refused when it holds ${text}`, async () => {
      await assert.rejects(readDirtyRanges(await file(text)), {
        code: "DIRTY_RANGES_INVALID",
        message,
      });
    });
  }
});
