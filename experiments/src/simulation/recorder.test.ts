import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { describeTransaction, statements, transactionCode } from "./recorder.js";

it("a transaction's number tells its migration and its statement", () => {
  // The number has to fit into the heap's 32 bits.
  const migrations = fc.integer({ min: 0, max: 2 ** 29 - 1 });
  fc.assert(
    fc.property(migrations, fc.integer({ min: 0, max: 3 }), (migration, statement) => {
      const code = transactionCode(migration, statement);
      assert.equal(new Int32Array([code])[0], code);
      assert.deepEqual(describeTransaction(code), { migration, statement: statements[statement] });
    }),
  );
});
