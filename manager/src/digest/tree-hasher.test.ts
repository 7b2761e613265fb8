import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { naiveImageDigest } from "../testing/naive-tree-hash.js";
import { CHUNK_BYTES } from "./merkle.js";
import { TreeHasher } from "./tree-hasher.js";

const hex = (hasher: TreeHasher): string => hasher.digest().toString("hex");

const aroundChunkBorders = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES];

for (const size of [...aroundChunkBorders, 2 * CHUNK_BYTES + 1, 3 * CHUNK_BYTES - 1]) {
  test(`equals the definition for ${size} bytes, whether zero or not`, () => {
    const bytes = Buffer.alloc(size, "not zero");
    assert.equal(hex(new TreeHasher().update(bytes)), naiveImageDigest(bytes));
    const zeros = new Uint8Array(size);
    assert.equal(hex(new TreeHasher().update(zeros)), naiveImageDigest(zeros));
    assert.equal(hex(new TreeHasher().updateZeros(size)), naiveImageDigest(zeros));
  });
}

test("the pieces in which the bytes arrive, and whether zeros come as a run, make no difference", () => {
  const piece = fc.record({
    bytes: fc.oneof(
      fc.nat({ max: 100_000 }),
      fc.constantFrom(CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1),
    ),
    content: fc.constantFrom("filled", "zeros", "run of zeros"),
  });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const hasher = new TreeHasher();
      const whole: Buffer[] = [];
      for (const { bytes, content } of pieces) {
        const block = Buffer.alloc(bytes, content === "filled" ? "\0ab\0" : 0);
        if (content === "run of zeros") hasher.updateZeros(bytes);
        else hasher.update(block);
        whole.push(block);
      }
      const image = Buffer.concat(whole);
      assert.equal(hasher.bytes, image.length);
      assert.equal(hex(hasher), naiveImageDigest(image));
    }),
    { numRuns: 40 },
  );
});

test("a byte that is changed anywhere changes the digest", () => {
  const image = Buffer.alloc(CHUNK_BYTES + 10);
  const before = hex(new TreeHasher().update(image));
  for (const at of [0, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 9]) {
    image[at] = 1;
    assert.notEqual(hex(new TreeHasher().update(image)), before, `byte ${at}`);
    image[at] = 0;
  }
});
