import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ledger } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import type { KeyedValue, Snapshot } from "../ledger/state/snapshot.js";
import { TransactionSimulator } from "./transaction-simulator.js";

/** Makes a state of a few keys, `a` to `e`, in namespace `n`. */
function snapshotOf(keys: readonly string[]): Snapshot {
  const values: KeyedValue[] = keys.map((key, index) => ({
    key,
    value: Buffer.from(key),
    version: { blockNumber: 1, transactionNumber: index },
  }));
  return {
    height: 2,
    get: (namespace, key) =>
      namespace === "n" ? values.find((each) => each.key === key) : undefined,
    range: (_namespace, start, end) =>
      values.filter(({ key }) => key >= start && (end === "" || key < end)).values(),
    history: () => [].values(),
  };
}

function parse(bytes: Uint8Array): ledger.rwset.kvrwset.KVRWSet[] {
  return ledger.rwset.TxReadWriteSet.deserializeBinary(bytes)
    .getNsRwsetList()
    .map((each) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(each.getRwset_asU8()));
}

suite("Read/write sets", () => {
  test("the same reads and writes give the same bytes, in whatever order they were made", () => {
    const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 4 });
    const operation = fc.record({
      namespace: fc.constantFrom("n", "m", "\u{1f600}"),
      key,
      value: fc.option(fc.constant("x"), { nil: undefined }),
    });
    const operations = fc.uniqueArray(operation, {
      selector: (each) => `${each.namespace} ${each.key}`,
    });
    const shuffled = operations.chain((original) =>
      fc.tuple(
        fc.constant(original),
        fc.shuffledSubarray(original, { minLength: original.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([original, other]) => {
        const [left, right] = [original, other].map((each) => {
          const simulator = new TransactionSimulator("t", snapshotOf(["a", "b"]));
          for (const { namespace, key: name, value } of each) {
            if (value === undefined) simulator.get(namespace, name);
            else simulator.put(namespace, name, Buffer.from(value));
          }
          return Buffer.from(simulator.result().readWriteSet).toString("hex");
        });
        assert.equal(left, right);
      }),
    );
  });

  test("a range that was read to its end covers all of it; one that was not, what was read", () => {
    const simulator = new TransactionSimulator("t", snapshotOf(["a", "b", "c", "d"]));
    const whole = simulator.range("n", "a", "z");
    while (whole.next() !== undefined);
    const part = simulator.range("n", "b", "z");
    part.next();
    part.next();
    const [set] = parse(simulator.result().readWriteSet);
    const infos = set?.getRangeQueriesInfoList().map((each) => ({
      end: each.getEndKey(),
      exhausted: each.getItrExhausted(),
      reads: each.getRawReads()?.getKvReadsList().length,
    }));
    assert.deepEqual(infos, [
      { end: "z", exhausted: true, reads: 4 },
      { end: "c", exhausted: false, reads: 2 },
    ]);
  });

  test("the bookmark of a page is the next key, and no read", () => {
    const simulator = new TransactionSimulator("t", snapshotOf(["a", "b"]));
    const page = simulator.pagedRange("n", "", "");
    page.next();
    assert.equal(page.bookmark(), "b");
    const [set] = parse(simulator.result().readWriteSet);
    const [info] = set?.getRangeQueriesInfoList() ?? [];
    assert.equal(info?.getRawReads()?.getKvReadsList().length, 1);
  });

  test("the last write of a key counts, and an empty one deletes", () => {
    const simulator = new TransactionSimulator("t", snapshotOf([]));
    simulator.put("n", "k", Buffer.from("1"));
    simulator.delete("n", "k");
    const [set] = parse(simulator.result().readWriteSet);
    const writes = set?.getWritesList().map((each) => [each.getKey(), each.getIsDelete()]);
    assert.deepEqual(writes, [["k", true]]);
  });

  test("a paged query after a write is refused, as is a write after a paged query", () => {
    const writing = new TransactionSimulator("t", snapshotOf([]));
    writing.put("n", "k", Buffer.from("1"));
    assert.throws(() => writing.pagedRange("n", "", ""), /read-only transaction/);
    const paging = new TransactionSimulator("t", snapshotOf([]));
    paging.pagedRange("n", "", "");
    assert.throws(() => {
      paging.put("n", "k", Buffer.from("1"));
    }, /Writes are not allowed/);
  });
});
