import assert from "node:assert/strict";
import { it } from "node:test";
import { BoundedCache } from "./bounded-cache.js";

it("a bounded cache forgets what was used least recently", () => {
  const cache = new BoundedCache<string, number>(2);
  cache.set("a", 1);
  cache.set("b", 2);
  assert.equal(cache.get("a"), 1);
  cache.set("c", 3);
  assert.deepEqual([cache.get("a"), cache.get("b"), cache.get("c")], [1, undefined, 3]);
  cache.set("c", 4);
  assert.deepEqual([cache.size, cache.get("c")], [2, 4]);
});
