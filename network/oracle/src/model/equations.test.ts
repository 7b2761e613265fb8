import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commitDelayMs, sendDelayMs } from "./equations.js";
import { OracleParameterError } from "./parameter-error.js";
import { oracleParameters, table1Global, table1Local } from "./parameters.js";

const full = { transactions: 16, bytes: 4000 };
const close = (actual: number, expected: number) => {
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
};

describe("Eq. (1) and (2)", () => {
  it("give Table I's local chain 3.29 ms a block of 16", () => {
    // 4 × (3.2 µs + 6.56 µs) + 0 + 16 × 0.1 ms
    close(sendDelayMs(full, table1Local), 1.63904);
    close(commitDelayMs(full, table1Local), 3.27808);
  });

  it("give Table I's global chain 106.9 ms a block of 16", () => {
    // 48 × (32 µs + 6.56 µs) + 50 ms + 16 × 0.1 ms
    close(sendDelayMs(full, table1Global), 53.45088);
    close(commitDelayMs(full, { ...table1Global, oracleFactor: 4 }), 4 * 106.90176);
  });

  it("count queueing once and processing by the block's transactions", () => {
    const base = commitDelayMs(full, table1Global);
    close(commitDelayMs(full, { ...table1Global, queueingMs: 60 }) - base, 20);
    close(commitDelayMs(full, { ...table1Global, processingMsPerTx: 1 }) - base, 2 * 16 * 0.9);
  });
});

describe("Oracle's parameters", () => {
  it("keep the default of what is not given", () => {
    const parameters = oracleParameters({ validators: 7, linkRateBps: undefined }, table1Local);
    assert.deepEqual(parameters, { ...table1Local, validators: 7 });
  });

  it("are refused out of bounds, with field, value and remedy", () => {
    const wrong: [string, unknown, RegExp][] = [
      ["validators", 0, /whole number of validators from 1/],
      ["blockSizeTxs", 2.5, /whole number of transactions/],
      ["linkRateBps", "fast", /bits per second/],
      ["oracleFactor", 0.5, /from 1 to/],
      ["queueingMs", NaN, /milliseconds/],
      ["elections", "often", /"once" or "everyBlock"/],
      ["blockSize", 4, /no such parameter; there are validators, blockSizeTxs/],
    ];
    for (const [field, value, remedy] of wrong) {
      assert.throws(
        () => oracleParameters({ [field]: value }, table1Local),
        (error) => {
          assert.ok(error instanceof OracleParameterError);
          assert.deepEqual([error.field, error.value], [field, value]);
          assert.match(error.message, new RegExp(`${field} cannot be`));
          assert.match(error.remedy, remedy);
          return true;
        },
      );
    }
  });
});
