import assert from "node:assert/strict";
import { it } from "node:test";
import { BoundedCache } from "./bounded-cache.js";

it("a bounded cache keeps what is used and forgets the rest", () => {
  const cache = new BoundedCache<number, number>(20);
  for (let key = 0; key < 1_000; key += 1) {
    cache.set(key, key);
    assert.equal(cache.get(0), 0, `0 is used all the time (at ${key})`);
  }
  assert.deepEqual([cache.get(999), cache.get(998), cache.get(970)], [999, 998, undefined]);
  cache.set(999, 1);
  assert.equal(cache.get(999), 1);
});
