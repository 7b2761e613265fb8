import assert from "node:assert/strict";
import {
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { Layout } from "../digest/layout.js";
import { digestParts } from "../digest/manifest.js";
import { isAllZero } from "../digest/zeros.js";
import { ReceivingVm } from "./receiving-vm.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-receiving-"));
  path = join(folder, "vm");
});
afterEach(() => rm(folder, { recursive: true }));

const layoutOf = (sizes: readonly number[]): Layout =>
  new Layout(
    0,
    sizes.map((size, index) => ({ role: `disk${index}`, size })),
  );
const open = (layout: Layout, offset: number): Promise<ReceivingVm> =>
  ReceivingVm.open(path, layout, { algorithm: "sha256", offset });

/** Bytes of which some stretches are zero, wherever parts end. */
function contentOf(bytes: number): Buffer {
  const content = Buffer.alloc(bytes, "some content ");
  for (let start = 50_000; start < bytes; start += 130_000) {
    content.fill(0, start, Math.min(start + 60_000, bytes));
  }
  return content;
}

/** The digest that `basics digest` gives for parts with that content. */
async function expectedVmId(layout: Layout, content: Buffer): Promise<string> {
  const parts = await Promise.all(
    layout.sections.map(async ({ start, size }, index) => {
      const image = join(folder, `expected${index}`);
      await writeFile(image, content.subarray(start, start + size));
      return { role: `disk${index}`, image, format: "raw" } as const;
    }),
  );
  return (await digestParts(parts, { algorithm: "sha256" })).vmId;
}

test("parts and vmId are those of the bytes, however they are cut and where it restarts", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 5 });
  const steps = fc.array(fc.integer({ min: 1, max: 250_000 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sizes, steps, fc.nat(8), async (sizesOfParts, lengths, restart) => {
      await rm(path, { recursive: true, force: true });
      const layout = layoutOf(sizesOfParts);
      const content = contentOf(layout.size);
      let vm = await open(layout, 0);
      for (let step = 0; vm.offset < layout.size; step += 1) {
        const { offset } = vm;
        const wanted = step < 60 ? (lengths[step % lengths.length] ?? 1) : layout.size;
        const piece = content.subarray(offset, offset + wanted);
        if (isAllZero(piece)) await vm.appendZeros(piece.length);
        // It keeps the memory that it is given.
        else await vm.append(Readable.from([piece.subarray(0, 99), piece.subarray(99)].map(copy)));
        assert.equal(vm.offset, offset + piece.length);
        if (step !== restart) continue;
        await vm.sync();
        await vm.close();
        vm = await open(layout, vm.syncedOffset);
        assert.ok(vm.offset <= offset + piece.length);
      }
      assert.equal(await vm.finish(), await expectedVmId(layout, content));
      for (const { start, size, pathIn } of layout.sections) {
        assert.deepEqual(await readFile(pathIn(path)), content.subarray(start, start + size));
      }
    }),
    { numRuns: 40 },
  );
});

const copy = (bytes: Buffer): Buffer => Buffer.from(bytes);

test("goes back to the first part of which less is there than was noted", async () => {
  const layout = layoutOf([1000, 2000, 3000]);
  const content = contentOf(layout.size);
  const vm = await open(layout, 0);
  await vm.append(Readable.from([copy(content.subarray(0, 4000))]));
  await vm.sync();
  await vm.close();
  assert.equal(vm.syncedOffset, 4000);
  await truncate(join(path, "disk1.img"), 1500);
  const again = await open(layout, 4000);
  assert.equal(again.offset, 1000);
  await again.append(Readable.from([copy(content.subarray(1000))]));
  assert.equal(await again.finish(), await expectedVmId(layout, content));
});

test("keeps what came before its source broke off, in whichever part", async () => {
  const layout = layoutOf([1000, 2000]);
  const content = contentOf(layout.size);
  const vm = await open(layout, 0);
  const pieces = (async function* () {
    yield copy(content.subarray(0, 1200));
    await Promise.resolve();
    throw new Error("reset");
  })();
  await assert.rejects(vm.append(pieces), /reset/);
  assert.equal(vm.offset, 1200);
  await vm.append(Readable.from([copy(content.subarray(1200))]));
  assert.equal(await vm.finish(), await expectedVmId(layout, content));
});

test("writes nothing once it is closed, not even where one part ends", async () => {
  const layout = layoutOf([1000, 2000]);
  const content = contentOf(layout.size);
  const vm = await open(layout, 0);
  let goOn = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const pieces = (async function* () {
    yield copy(content.subarray(0, 1000));
    await gate;
    yield copy(content.subarray(1000));
  })();
  const refused = assert.rejects(vm.append(pieces), /closed/);
  while (vm.syncedOffset < 1000) await setImmediate();
  await vm.close();
  goOn();
  await refused;
  await assert.rejects(stat(join(path, "disk1.img")), { code: "ENOENT" });
});

test("closing waits for the part that is being opened or finished", async () => {
  const layout = layoutOf([1000, 2000]);
  const content = contentOf(layout.size);
  for (let turns = 0; turns < 40; turns += 1) {
    await rm(path, { recursive: true, force: true });
    const vm = await open(layout, 0);
    const appended = vm.append(Readable.from([copy(content)])).then(
      () => "whole",
      () => "refused",
    );
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    await vm.close();
    const before = await openFiles();
    await appended;
    assert.deepEqual([before, await openFiles()], [[], []], `after ${turns} turns`);
  }
});

/** The open files of this process below a folder, on systems that list them. */
async function openFiles(): Promise<string[]> {
  const descriptors = await readdir("/proc/self/fd").catch(() => []);
  const links = descriptors.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => ""));
  return (await Promise.all(links)).filter((file) => file.startsWith(folder));
}
