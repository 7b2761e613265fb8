import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ShortLivedMap, ShortLivedSet } from "./short-lived.js";

const key = fc.nat({ max: 5 });
const step = fc.oneof(fc.record({ add: key, value: fc.string() }), fc.record({ remove: key }));

void describe("collections of what comes and goes", () => {
  void it("hold what a Map and a Set hold", () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [map, plainMap] = [new ShortLivedMap<number, string>(), new Map<number, string>()];
        const [set, plainSet] = [new ShortLivedSet<number>(), new Set<number>()];
        for (const each of steps) {
          if ("add" in each) {
            map.set(each.add, each.value);
            plainMap.set(each.add, each.value);
            set.add(each.add);
            plainSet.add(each.add);
          } else {
            assert.equal(map.delete(each.remove), plainMap.delete(each.remove));
            assert.equal(set.delete(each.remove), plainSet.delete(each.remove));
          }
          assert.deepEqual(map.values(), [...plainMap.values()]);
          assert.deepEqual([...set].sort(), [...plainSet].sort());
          assert.deepEqual([map.size, set.size], [plainMap.size, plainSet.size]);
          for (let known = 0; known <= 5; known += 1) {
            assert.equal(map.get(known), plainMap.get(known));
            assert.deepEqual(
              [map.has(known), set.has(known)],
              [plainMap.has(known), plainSet.has(known)],
            );
          }
        }
      }),
    );
  });

  void it("go through what they held when they began, whatever is removed meanwhile", () => {
    const map = new ShortLivedMap<string, string>().set("a", "one").set("b", "other");
    const set = new ShortLivedSet<string>().add("one").add("other");
    const seen: string[] = [];
    map.forEach((value) => {
      seen.push(value);
      map.delete("a");
      map.delete("b");
    });
    set.forEach((value) => {
      seen.push(value);
      set.delete("one");
      set.delete("other");
    });
    assert.deepEqual(seen, ["one", "other", "one", "other"]);
    assert.deepEqual([map.size, set.size], [0, 0]);
  });
});
