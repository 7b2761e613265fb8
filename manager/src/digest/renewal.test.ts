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
import { holdOpen, qemuImg, qemuIo, serveExport, skipWithoutQemu } from "../testing/qemu.js";
import { digestImage } from "./digest-image.js";
import type { DirtyRange } from "./dirty-ranges.js";
import { readDirtyRanges } from "./dirty-ranges.js";
import { digestParts } from "./manifest.js";
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

  it("of a VM of several parts reads what changed of one, and all of another", async () => {
    await makeImage();
    const memory = join(folder, "memory.raw");
    await writeFile(memory, randomBytes(50_000));
    const disk = { role: "disk0", image };
    const pass = await digestParts([{ ...disk, keepChunks: chunks }], { running: true });
    assert.equal(pass.provisional, true);
    await write({ offset: CHUNK_BYTES, length: 9 });
    const renewed = { ...disk, renew: { chunks, dirty: [{ offset: CHUNK_BYTES, length: 9 }] } };
    const { vmId, parts } = await digestParts([renewed, { role: "memory", image: memory }]);
    assert.deepEqual(
      parts.map(({ readBytes }) => readBytes),
      [CHUNK_BYTES, 50_000],
    );
    const full = await digestParts([disk, { role: "memory", image: memory }]);
    assert.equal(vmId, full.vmId);
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

  it(
    "is that of the stopped VM after a pass over its export",
    { skip: skipWithoutQemu },
    async () => {
      await makeImage();
      const disk = join(folder, "disk.qcow2");
      qemuImg("convert", "-f", "raw", "-O", "qcow2", image, disk);
      const socket = join(folder, "export");
      const running = await serveExport(disk, "qcow2", socket, "the disk");
      const url = `nbd+unix:///the%20disk?socket=${socket}`;
      // The server may still hold in memory some of what was written before the pass.
      qemuIo(url, "raw", "write -P 7 9M 64k");
      const pass = await digestImage(url, { running: true, keepChunks: chunks });
      assert.equal(pass.provisional, true);
      qemuIo(url, "raw", "write -P 9 5M 64k", "discard 0 4M");
      await assert.rejects(digestImage(url), { code: "OPTIONS_CONFLICT" });
      await assert.rejects(digestImage(disk, { running: true, keepChunks: chunks }), {
        code: "OPTIONS_CONFLICT",
      });
      await running();
      const dirty = [
        { offset: 5 * 1024 * 1024, length: 65536 },
        { offset: 0, length: 4 * 1024 * 1024 },
      ];
      const renewed = await digestImage(disk, { renew: { chunks, dirty } });
      assert.equal(renewed.vmId, (await digestImage(disk)).vmId);
      assert.ok((renewed.readBytes ?? 0) <= 2 * CHUNK_BYTES, `${renewed.readBytes} bytes read`);
    },
  );

  it("tells which export it cannot open", { skip: skipWithoutQemu }, async () => {
    const options = { running: true, keepChunks: chunks };
    for (const [url, code] of [
      ["nbd+unix:///disk", "IMAGE_NOT_FOUND"],
      [`nbd+unix:///disk?socket=${join(folder, "nothing")}`, "IMAGE_UNREADABLE"],
    ] as const) {
      await assert.rejects(digestImage(url, options), { code, message: /nbd\+unix:/ });
    }
    await makeImage();
    const socket = join(folder, "export");
    const stop = await serveExport(image, "raw", socket, "disk");
    const other = `nbd+unix:///other?socket=${socket}`;
    await assert.rejects(digestImage(other, options), { code: "IMAGE_UNREADABLE" });
    await stop();
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
    await rm(chunks);
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

describe("renewals of parts are refused", () => {
  it("where a list is of two parts, which one would overwrite or both cannot have", async () => {
    await makeImage();
    const [one, other] = [
      { role: "disk0", image },
      { role: "disk1", image },
    ] as const;
    const renew = { chunks: `${folder}/./image.chunks`, dirty: [] };
    for (const parts of [
      [
        { ...one, keepChunks: chunks },
        { ...other, keepChunks: chunks },
      ],
      [
        { ...one, keepChunks: chunks },
        { ...other, renew },
      ],
    ]) {
      await assert.rejects(digestParts(parts), { code: "PARTS_INVALID" });
    }
    assert.deepEqual(await readdir(folder), ["image.raw"]);
  });

  it("where one that a running VM writes to keeps nothing", async () => {
    await makeImage();
    const parts = [
      { role: "disk0", image, keepChunks: chunks },
      { role: "disk1", image },
    ];
    await assert.rejects(digestParts(parts, { running: true }), { code: "OPTIONS_CONFLICT" });
  });
});

describe("chunks are kept", () => {
  it("in place of earlier ones, and of no other file: that may be the image", async () => {
    await makeImage();
    const before = await readFile(image);
    const refused = { code: "CHUNK_LIST_INVALID", message: /would replace/ };
    await assert.rejects(digestImage(image, { keepChunks: image }), refused);
    assert.deepEqual(await readFile(image), before);
    await digestImage(image, { keepChunks: chunks });
    await digestImage(image, { keepChunks: chunks });
    assert.deepEqual(await readdir(folder), ["image.chunks", "image.raw"]);
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
