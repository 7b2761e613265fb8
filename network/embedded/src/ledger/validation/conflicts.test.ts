import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ledger, peer } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { findConflict } from "./conflicts.js";
import { keyedSet } from "../testing/ledger.js";
import type { KeyedSet } from "../testing/ledger.js";
import { State } from "../state/state.js";
import { parseReadWriteSet } from "../transaction.js";
import type { NamespaceReadWriteSet } from "../transaction.js";
import type { Version } from "../state/snapshot.js";
import { UpdateBatch } from "../state/update-batch.js";

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = peer.TxValidationCode;
const NAMESPACE = "chaincode";

function setOf(set: KeyedSet): NamespaceReadWriteSet[] {
  const namespaced = new ledger.rwset.NsReadWriteSet();
  namespaced.setNamespace(NAMESPACE);
  namespaced.setRwset(keyedSet(set));
  const all = new ledger.rwset.TxReadWriteSet();
  all.addNsRwset(namespaced);
  return parseReadWriteSet(all.serializeBinary());
}

/** The steps of a transaction, in this order: it reads keys, scans ranges, and writes. */
interface Action {
  readonly reads: readonly string[];
  readonly ranges: readonly { start: string; end: string; taken: number }[];
  readonly writes: Readonly<Record<string, string | undefined>>;
  /** The number of blocks by which its endorser was behind. */
  readonly lag: number;
}

type Keys = ReadonlyMap<string, Version>;

const key = fc.constantFrom("a", "b", "c", "d", "\u{FFFD}", "\u{10000}");
const bound = fc.oneof(key, fc.constant(""));
const action: fc.Arbitrary<Action> = fc.record({
  reads: fc.array(key, { maxLength: 2 }),
  ranges: fc.array(fc.record({ start: bound, end: bound, taken: fc.nat(7) }), { maxLength: 1 }),
  writes: fc.dictionary(key, fc.option(fc.constant("v"), { nil: undefined }), { maxKeys: 2 }),
  lag: fc.nat(2),
});

/** Scans as the model does: all keys, sorted by their bytes. */
function scan(keys: Keys, start: string, end: string): { key: string; version: Version }[] {
  return [...keys]
    .map(([name, version]) => ({ key: name, version }))
    .filter(({ key: name }) => Buffer.compare(Buffer.from(name), Buffer.from(start)) >= 0)
    .filter(
      ({ key: name }) => end === "" || Buffer.compare(Buffer.from(name), Buffer.from(end)) < 0,
    )
    .sort((left, right) => Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)));
}

/**
 * Simulates as an endorser does: a range that is not read to its end is recorded up to that key.
 */
function simulate(keys: Keys, { reads, ranges, writes }: Action): KeyedSet {
  return {
    reads: reads.map((name) => ({ key: name, version: keys.get(name) })),
    ranges: ranges.map(({ start, end, taken }) => {
      const all = scan(keys, start, end);
      const found = all.slice(0, taken);
      const last = found.at(-1);
      const exhausted = taken > all.length || last === undefined;
      return exhausted
        ? { start, end, exhausted, found: all }
        : { start, end: last.key, exhausted, found };
    }),
    writes,
  };
}

/** Repeats the same reads on the state to which the transaction would be applied. */
function expectedCode(now: Keys, touched: ReadonlySet<string>, set: KeyedSet): number {
  for (const { key: name, version } of set.reads ?? []) {
    const same = JSON.stringify(version) === JSON.stringify(now.get(name));
    if (touched.has(name) || !same) return MVCC_READ_CONFLICT;
  }
  for (const { start, end, exhausted, found } of set.ranges ?? []) {
    const upTo = exhausted || end === "" ? end : `${end}\0`;
    if (JSON.stringify(scan(now, start, upTo)) !== JSON.stringify(found)) {
      return PHANTOM_READ_CONFLICT;
    }
  }
  return VALID;
}

describe("conflicts", () => {
  it("are those of a model that executes every read again", () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(fc.array(fc.array(action, { maxLength: 5 }), { maxLength: 6 }), (blocks) => {
        const state = State.empty();
        const heights: Keys[] = [new Map()];
        blocks.forEach((actions, blockNumber) => {
          const batch = new UpdateBatch(state);
          const now = new Map(heights.at(-1));
          const touched = new Set<string>();
          actions.forEach((each, transactionNumber) => {
            const base = heights.at(-1 - each.lag) ?? new Map<string, Version>();
            const set = simulate(base, each);
            const parsed = setOf(set);
            const code = findConflict(parsed, state, batch);
            assert.equal(code, expectedCode(now, touched, set));
            seen.add(code);
            if (code !== VALID) return;
            const version = { blockNumber, transactionNumber };
            batch.add(parsed, version);
            for (const [name, value] of Object.entries(each.writes)) {
              touched.add(name);
              if (value === undefined) now.delete(name);
              else now.set(name, version);
            }
          });
          state.apply(batch);
          heights.push(now);
          const stored = [...state.range(NAMESPACE, "", "")];
          assert.deepEqual(
            stored.map(({ key: name, version }) => ({ key: name, version })),
            scan(now, "", ""),
          );
        });
      }),
      { numRuns: 500 },
    );
    assert.deepEqual(seen, new Set([VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT]));
  });

  it("do not come from changes outside of what a partly read range saw", () => {
    const state = State.empty();
    const version = { blockNumber: 0, transactionNumber: 0 };
    const put = new UpdateBatch(state);
    put.add(setOf({ writes: { a: "1", b: "1", c: "1" } }), version);
    state.apply(put);
    const batch = new UpdateBatch(state);
    batch.add(setOf({ writes: { c: "2" } }), { blockNumber: 1, transactionNumber: 0 });
    const found = [
      { key: "a", version },
      { key: "b", version },
    ];
    const partly = setOf({ ranges: [{ start: "", end: "b", exhausted: false, found }] });
    assert.equal(findConflict(partly, state, batch), VALID);
  });
});

describe("updates of a block", () => {
  const first = { blockNumber: 1, transactionNumber: 0 };
  const second = { blockNumber: 1, transactionNumber: 1 };

  it("keep a key's metadata when only its value is written", () => {
    const state = State.empty();
    const batch = new UpdateBatch(state);
    const metadata = { k: { name: Buffer.from("m") } };
    batch.add(setOf({ writes: { k: "1" }, metadata }), first);
    batch.add(setOf({ writes: { k: "2" } }), second);
    state.apply(batch);
    const value = state.get(NAMESPACE, "k");
    assert.equal(String(Buffer.from(value?.value ?? [])), "2");
    assert.deepEqual(value?.version, second);
    assert.deepEqual(value.metadata?.get("name"), Uint8Array.from(Buffer.from("m")));
  });

  it("give a key whose metadata alone is written a new version and no history", () => {
    const state = State.empty();
    const put = new UpdateBatch(state);
    put.add(setOf({ writes: { k: "1" } }), first);
    state.apply(put);
    const batch = new UpdateBatch(state);
    batch.add(setOf({ metadata: { k: { name: Buffer.from("m") }, absent: {} } }), second);
    state.apply(batch);
    assert.deepEqual(state.get(NAMESPACE, "k")?.version, second);
    assert.equal(state.get(NAMESPACE, "absent"), undefined);
    assert.deepEqual(batch.writes, []);
  });

  it("drop a key's metadata with the key", () => {
    const state = State.empty();
    const batch = new UpdateBatch(state);
    batch.add(setOf({ writes: { k: "1" }, metadata: { k: { name: Buffer.from("m") } } }), first);
    batch.add(setOf({ writes: { k: undefined } }), second);
    batch.add(setOf({ writes: { k: "3" } }), { blockNumber: 1, transactionNumber: 2 });
    state.apply(batch);
    assert.equal(state.get(NAMESPACE, "k")?.metadata, undefined);
  });

  it("take an empty value for a deletion", () => {
    const state = State.empty();
    const batch = new UpdateBatch(state);
    batch.add(setOf({ writes: { k: "1" } }), first);
    batch.add(setOf({ writes: { k: "" } }), second);
    state.apply(batch);
    assert.equal(state.get(NAMESPACE, "k"), undefined);
  });
});
