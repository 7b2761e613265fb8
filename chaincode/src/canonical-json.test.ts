import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical-json";
import { reversedKeys } from "./testing/reversed-keys";

test("keys are sorted at every depth and absent fields left out", () => {
  const value = { b: [{ d: 1, c: undefined }], a: { z: null, y: "é" } };
  assert.equal(canonicalJson(value), '{"a":{"y":"é","z":null},"b":[{"d":1}]}');
});

test("the order in which keys were written does not count", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(JSON.parse(reversedKeys(Buffer.from(text)).toString())), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});
