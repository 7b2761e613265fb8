import assert from "node:assert/strict";
import { test } from "node:test";
import * as der from "./der.js";
import { childrenOf, contentOf } from "./read-der.js";

test("An integer has as few bytes as it can, and stays positive", () => {
  const written = (hex: string): string => der.integer(Buffer.from(hex, "hex")).toString("hex");
  assert.deepEqual(["", "0000", "0001", "7f", "80", "00ff01"].map(written), [
    "020100",
    "020100",
    "020101",
    "02017f",
    "02020080",
    "020300ff01",
  ]);
});

test("What is written is read again, also what is longer than 127 bytes", () => {
  for (const length of [0, 127, 128, 300, 70_000]) {
    const bytes = Buffer.alloc(length, 7);
    const written = der.sequence(der.octetString(bytes), der.boolean(true));
    const [first = Buffer.alloc(0), second, ...others] = childrenOf(written);
    assert.deepEqual(contentOf(first), bytes);
    assert.deepEqual([second, others], [Buffer.from("0101ff", "hex"), []]);
  }
  assert.throws(() => contentOf(Buffer.from("3082", "hex")), /cut off/);
});
