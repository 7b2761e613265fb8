import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { ReceivingImage } from "./receiving-image.js";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "basics-receiving-"));
  file = join(folder, "image");
});
afterEach(() => rm(folder, { recursive: true }));

const copy = (bytes: Buffer): Buffer => Buffer.from(bytes);
const open = (offset: number): Promise<ReceivingImage> =>
  ReceivingImage.open(file, "sha256-tree", offset);

test("file and digest are those of the bytes, however they are cut, zero or not", async () => {
  const piece = fc.record({ bytes: fc.nat({ max: 300_000 }), zero: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.nat(), async (pieces, restart) => {
      await rm(file, { force: true });
      let image = await open(0);
      const whole: Buffer[] = [];
      for (const [index, { bytes, zero }] of pieces.entries()) {
        const block = Buffer.alloc(bytes, zero ? 0 : "\0abc\0");
        if (zero && index % 2 === 0) await image.appendZeros(bytes);
        // It keeps the memory that it is given.
        else
          await image.append(Readable.from([block.subarray(0, 99), block.subarray(99)].map(copy)));
        whole.push(block);
        if (index === restart % 12) {
          await image.sync();
          await image.close();
          // Bytes that came after the last sync, and so are not in the journal, are cut off.
          await appendFile(file, "a stray end");
          image = await open(image.syncedOffset);
        }
      }
      const content = Buffer.concat(whole);
      assert.equal(image.offset, content.length);
      assert.equal(await image.finish(), `sha256-tree:${naiveImageDigest(content)}`);
      assert.deepEqual(await readFile(file), content);
    }),
    { numRuns: 30 },
  );
});

test("starts over where less is there than was noted", async () => {
  await writeFile(file, "short");
  const image = await open(1000);
  assert.equal(image.offset, 0);
  await image.close();
  assert.equal((await stat(file)).size, 0);
});

test("keeps what came before its source broke off", async () => {
  const image = await open(0);
  const pieces = (async function* () {
    yield Buffer.from("some content");
    await Promise.resolve();
    throw new Error("reset");
  })();
  await assert.rejects(image.append(pieces), /reset/);
  assert.equal(image.offset, 12);
  assert.equal(
    await image.finish(),
    `sha256-tree:${naiveImageDigest(Buffer.from("some content"))}`,
  );
});
