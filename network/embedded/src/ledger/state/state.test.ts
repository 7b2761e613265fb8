import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { State } from "./state.js";
import type { Update } from "./state.js";

const NAMESPACE = "chaincode";
const key = fc.string({ unit: fc.constantFrom("\0", "a", "b", "é", "\u{FFFD}", "\u{10FFFF}") });
const update = fc.record({
  key: fc.oneof(key, fc.string({ unit: "binary" })),
  value: fc.option(fc.string()),
});

function toUpdate({ key, value }: { key: string; value: string | null }, index: number): Update {
  const version = { blockNumber: 1, transactionNumber: index };
  const present = value === null ? undefined : { value: Buffer.from(value), version };
  return { namespace: NAMESPACE, key, value: present };
}

describe("state", () => {
  it("lists any range as sorting the bytes of all keys does", () => {
    fc.assert(
      fc.property(fc.array(update, { maxLength: 40 }), key, key, (updates, start, end) => {
        const state = State.empty();
        state.apply(updates.map(toUpdate));
        const model = new Map<string, string | null>();
        for (const { key, value } of updates) model.set(key, value);
        const expected = [...model]
          .filter(([, value]) => value !== null)
          .map(([name]) => Buffer.from(name))
          .filter((name) => Buffer.compare(name, Buffer.from(start)) >= 0)
          .filter((name) => end === "" || Buffer.compare(name, Buffer.from(end)) < 0)
          .sort((left, right) => Buffer.compare(left, right))
          .map(String);
        const found = [...state.range(NAMESPACE, start, end)];
        assert.deepEqual(
          found.map((entry) => entry.key),
          expected,
        );
        for (const { key, value } of found) {
          assert.equal(String(Buffer.from(value)), model.get(key));
          assert.deepEqual(state.get(NAMESPACE, key)?.value, value);
        }
      }),
    );
  });

  it("keeps a snapshot as it was, whatever is applied later", () => {
    fc.assert(
      fc.property(fc.array(update), fc.array(update), (before, after) => {
        const state = State.empty();
        state.apply(before.map(toUpdate));
        const expected = [...state.range(NAMESPACE, "", "")];
        const snapshot = state.snapshot();
        const half = snapshot.range(NAMESPACE, "", "");
        const first = half.next();
        state.apply(after.map(toUpdate));
        state.apply([{ namespace: "other", key: "k", value: undefined }]);
        assert.deepEqual([...snapshot.range(NAMESPACE, "", "")], expected);
        assert.deepEqual(first.done === true ? [] : [first.value, ...half], expected);
      }),
    );
  });

  it("keeps namespaces apart", () => {
    const state = State.empty();
    state.apply([toUpdate({ key: "k", value: "v" }, 0)]);
    assert.equal(state.get("other", "k"), undefined);
    assert.deepEqual([...state.range("other", "", "")], []);
  });
});
