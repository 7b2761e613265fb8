import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compareKeys } from "./key-order.js";

const key = fc.string({ unit: "binary" });

describe("order of keys", () => {
  it("is the order of the keys' UTF-8 bytes", () => {
    fc.assert(
      fc.property(key, key, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        assert.equal(Math.sign(compareKeys(left, right)), bytes);
      }),
    );
  });

  it("puts U+FFFD before U+10000, unlike JavaScript's own order", () => {
    const keys = ["\u{10000}", "\u{FFFD}"];
    assert.deepEqual([...keys].sort(), ["\u{10000}", "\u{FFFD}"]);
    assert.deepEqual([...keys].sort(compareKeys), ["\u{FFFD}", "\u{10000}"]);
    assert.ok(compareKeys("a\u{10FFFF}", "a\u{E000}b") > 0);
  });
});
