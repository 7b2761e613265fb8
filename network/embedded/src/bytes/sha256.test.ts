import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { it } from "node:test";
import { sha256 } from "./sha256.js";

it("SHA-256 is that of the parts in a row, however many and long they are", () => {
  for (const lengths of [[], [0], [3], [1, 0, 70, 3_000], [65_536], [65_000, 536], [65_536, 1]]) {
    const parts = lengths.map((length) => randomBytes(length));
    const expected = createHash("sha256").update(Buffer.concat(parts)).digest();
    assert.deepEqual(sha256(...parts), expected, `lengths ${lengths.join(", ")}`);
  }
});
