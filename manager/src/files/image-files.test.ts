import assert from "node:assert/strict";
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, test } from "node:test";
import { digestImage } from "../digest/digest-image.js";
import { Layout } from "../digest/layout.js";
import { digestParts } from "../digest/manifest.js";
import { qemuImg, skipWithoutQemu } from "../testing/qemu.js";
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

test("a copy that is digested on the way has the content's vmId, in either algorithm", async () => {
  const source = join(folder, "source.raw");
  const content = Buffer.alloc(9 * 1024 * 1024 + 5);
  content.write("some content", 5 * 1024 * 1024 - 3);
  content.write("end", content.length - 3);
  await writeFile(source, content);
  for (const algorithm of ["sha256-tree", "sha256"] as const) {
    const options = { algorithm, signal } as const;
    const plain = new Layout(content.length, undefined);
    const { vmId, layout } = await images.copyDigested("source.raw", "copy.img", plain, options);
    assert.equal(vmId, (await digestImage(source, { algorithm })).vmId);
    assert.ok(layout.equals(plain));
    assert.deepEqual(await readFile(images.absolute("copy.img")), content);
    const { blocks } = await stat(images.absolute("copy.img"));
    assert.ok(blocks * 512 <= 256 * 1024, `${blocks} blocks`);
  }
});

test(
  "what the guest sees of another format is copied, as raw",
  { skip: skipWithoutQemu },
  async () => {
    const raw = join(folder, "source.raw");
    await writeFile(raw, Buffer.alloc(5 * 1024 * 1024, "content"));
    await truncate(raw, 50 * 1024 * 1024);
    const source = join(folder, "source.qcow2");
    qemuImg("convert", "-c", "-O", "qcow2", raw, source);
    assert.equal(await images.copyIn(source, "copy.img", { signal }), 50 * 1024 * 1024);
    assert.deepEqual(await readFile(images.absolute("copy.img")), await readFile(raw));
  },
);

test("a copy of an image that changes meanwhile is refused, and leaves nothing", async () => {
  const source = join(folder, "source.raw");
  await writeFile(source, Buffer.alloc(80 * 1024 * 1024, 1));
  const abort = new AbortController();
  const options = { algorithm: "sha256", signal: abort.signal } as const;
  const plain = new Layout(80 * 1024 * 1024, undefined);
  const copy = images.copyDigested("source.raw", "copy.img", plain, options);
  const refused = assert.rejects(copy, { code: "IMAGE_CHANGED" });
  while (!(await exists(images.absolute("copy.img")))) await setImmediate();
  await appendFile(source, "more");
  await refused;
  await assert.rejects(stat(images.absolute("copy.img")), { code: "ENOENT" });
});

test("parts are copied in by their roles, and have one vmId wherever they are copied", async () => {
  const file = async (name: string, content: Buffer): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const disk = await file("a.raw", Buffer.alloc(5 * 1024 * 1024, "disk"));
  const memory = await file("b.raw", Buffer.alloc(70_001, "memory"));
  const parts = [
    { role: "memory", image: memory },
    { role: "disk0", image: disk },
  ];
  const layout = await images.copyPartsIn(parts, "vm.img", signal);
  assert.deepEqual(layout.parts, [
    { role: "disk0", size: 5 * 1024 * 1024 },
    { role: "memory", size: 70_001 },
  ]);
  for (const algorithm of ["sha256-tree", "sha256"] as const) {
    const { vmId } = await digestParts(parts, { algorithm });
    const options = { algorithm, signal };
    assert.equal((await images.digest("vm.img", layout, options)).vmId, vmId);
    const copied = await images.copyDigested("vm.img", algorithm, layout, options);
    assert.equal(copied.vmId, vmId);
    assert.ok(copied.layout.equals(layout));
    assert.equal((await images.digest(algorithm, layout, options)).vmId, vmId);
  }
});

test("where one part cannot be copied, none is left", async () => {
  const disk = join(folder, "a.raw");
  await writeFile(disk, "disk");
  const parts = [
    { role: "disk0", image: disk },
    { role: "disk1", image: join(folder, "absent") },
  ];
  await assert.rejects(images.copyPartsIn(parts, "vm.img", signal), {
    code: "IMAGE_NOT_FOUND",
  });
  await assert.rejects(stat(images.absolute("vm.img")), { code: "ENOENT" });
});

test("where a part changes before the last is read, none is left", async () => {
  const disk = join(folder, "a.raw");
  const memory = join(folder, "b.raw");
  await writeFile(disk, "disk");
  await writeFile(memory, Buffer.alloc(40 * 1024 * 1024, "memory"));
  const parts = [
    { role: "disk0", image: disk },
    { role: "memory", image: memory },
  ];
  const copying = images.copyPartsIn(parts, "vm.img", signal);
  const refused = assert.rejects(copying, { code: "IMAGE_CHANGED" });
  while (!(await exists(images.absolute("vm.img/memory.img")))) await setImmediate();
  await writeFile(disk, "late");
  await refused;
  assert.ok(!(await exists(images.absolute("vm.img"))));
});

test("an image of which nothing is left is no VM any more", async () => {
  await mkdir(join(folder, "vm.img"));
  await writeFile(join(folder, "vm.img", "disk0.img"), "");
  const layout = new Layout(0, [{ role: "disk0", size: 4 }]);
  const options = { algorithm: "sha256", signal } as const;
  await assert.rejects(images.digest("vm.img", layout, options), { code: "IMAGE_SHRANK" });
  const copying = images.copyDigested("vm.img", "copy.img", layout, options);
  await assert.rejects(copying, { code: "IMAGE_SHRANK" });
});

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
