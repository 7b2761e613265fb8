import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { qemuImg, skipWithoutQemu } from "../testing/qemu.js";
import { DigestError } from "./digest-error.js";
import { digestImage } from "./digest-image.js";
import type { ImageFormat } from "./image-format.js";
import { CHUNK_BYTES } from "./merkle.js";

const MEBIBYTE = 1024 * 1024;
/** Large enough that its holes are asked for, and its last chunk is not a whole one. */
const SIZE = 48 * MEBIBYTE + 512 * 77;

let folder: string;
let raw: string;
let tree: string;
let plain: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-forms-"));
  raw = join(folder, "image.raw");
  const content = Buffer.alloc(SIZE);
  randomBytes(300_000).copy(content, 5 * CHUNK_BYTES - 70_000);
  Buffer.alloc(2 * MEBIBYTE, "compresses well ").copy(content, 9 * CHUNK_BYTES + 4096);
  randomBytes(700).copy(content, SIZE - 700);
  await writeFile(raw, "");
  await truncate(raw, SIZE);
  const handle = await open(raw, "r+");
  for (const [start, end] of [
    [4 * CHUNK_BYTES, 6 * CHUNK_BYTES],
    [9 * CHUNK_BYTES, 10 * CHUNK_BYTES],
    [SIZE - 4096, SIZE],
  ] as const) {
    await handle.write(content, start, end - start, start);
  }
  await handle.close();
  await writeFile(join(folder, "dense.img"), content);
  tree = `sha256-tree:${naiveImageDigest(content)}`;
  plain = `sha256:${createHash("sha256").update(content).digest("hex")}`;
});
after(() => rm(folder, { recursive: true }));

async function hasContent(image: string, format?: ImageFormat): Promise<void> {
  const found = await digestImage(image, { format });
  assert.equal(found.vmId, tree);
  assert.equal(found.size, SIZE);
  assert.equal(found.emptyChunks, 9);
}

describe("the same content in every form", () => {
  it("is digested to the same from sparse and dense raw files", async () => {
    for (const image of [raw, join(folder, "dense.img")]) {
      await hasContent(image);
      assert.equal((await digestImage(image, { algorithm: "sha256" })).vmId, plain);
    }
  });

  it("reads only what holds data of a sparse file", { skip: skipWithoutQemu }, async () => {
    const { readBytes = SIZE } = await digestImage(raw);
    assert.equal(readBytes, 3 * CHUNK_BYTES + (SIZE % CHUNK_BYTES));
  });

  const forms: readonly [title: string, format: ImageFormat, options: readonly string[]][] = [
    ["qcow2 of version 2", "qcow2", ["-o", "compat=0.10"]],
    ["qcow2 of version 3", "qcow2", ["-o", "compat=1.1"]],
    ["compressed qcow2", "qcow2", ["-c"]],
    ["compressed qcow2 of version 2", "qcow2", ["-c", "-o", "compat=0.10"]],
    ["qcow2 compressed with zstd", "qcow2", ["-c", "-o", "compression_type=zstd"]],
    ["qcow2 with small clusters", "qcow2", ["-o", "cluster_size=4096"]],
    ["qcow2 with large clusters", "qcow2", ["-o", "cluster_size=2M"]],
    ["qcow2 with subclusters", "qcow2", ["-o", "extended_l2=on"]],
    ["preallocated qcow2", "qcow2", ["-S", "0"]],
    ["qcow", "qcow", []],
    ["qed", "qed", []],
    ["vmdk", "vmdk", []],
    ["compressed vmdk", "vmdk", ["-o", "subformat=streamOptimized"]],
    ["vdi", "vdi", []],
  ];
  for (const [title, format, options] of forms) {
    it(`is digested to the same from ${title}`, { skip: skipWithoutQemu }, async (context) => {
      const image = join(folder, `image.${format}`);
      try {
        qemuImg("convert", "-f", "raw", "-O", format, ...options, raw, image);
      } catch (error) {
        context.skip(
          `this qemu-img does not make it: ${(error as Error).message.split("\n")[1] ?? ""}`,
        );
        return;
      }
      await hasContent(image);
      await rm(image);
    });
  }

  it(
    "has the same plain hash in another format, of a name that tells nothing",
    { skip: skipWithoutQemu },
    async () => {
      const image = join(folder, "disk.img");
      qemuImg("convert", "-O", "qcow2", raw, image);
      const found = await digestImage(image, { format: "qcow2", algorithm: "sha256" });
      assert.equal(found.vmId, plain);
    },
  );

  it("is digested to the same from a block device", async (context) => {
    let device: string;
    try {
      device = execFileSync("losetup", ["--find", "--show", "--read-only", raw], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    } catch {
      context.skip("no loop device can be set up here");
      return;
    }
    try {
      await hasContent(device);
    } finally {
      execFileSync("losetup", ["--detach", device]);
    }
  });

  it(
    "is read from an open handle, and from a name that means something to QEMU",
    { skip: skipWithoutQemu },
    async () => {
      const image = join(folder, "json:{}.qcow2");
      qemuImg("convert", "-O", "qcow2", raw, `file:${image}`);
      await hasContent(image);
      const handle = await open(image);
      await assert.rejects(digestImage(handle), { code: "IMAGE_FORMAT_AMBIGUOUS" });
      assert.equal((await digestImage(handle, { format: "qcow2" })).vmId, tree);
      await handle.close();
    },
  );

  it("is not read where QEMU's tools are missing, which is said", async () => {
    const image = join(folder, "header.qcow2");
    const header = Buffer.alloc(512);
    header.write("QFI\xfb\0\0\0\x03", "latin1");
    header.writeUInt32BE(104, 100);
    await writeFile(image, header);
    const path = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await assert.rejects(digestImage(image), (error: unknown) => {
        assert.ok(error instanceof DigestError);
        assert.equal(error.code, "QEMU_MISSING");
        assert.match(error.remedy, /apt-get install qemu-utils/);
        return true;
      });
      assert.equal((await digestImage(raw)).vmId, tree);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
