import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InvalidArgumentError } from "commander";
import { milliseconds } from "./duration-option.js";
import { wholeNumber, wholeNumbers } from "./number-option.js";

describe("a time as an option", () => {
  const parse = milliseconds(10, 60_000);

  it("is in milliseconds unless it names seconds", () => {
    assert.deepEqual(
      ["100", "100ms", "2s", "0.5s", "10", "60s"].map(parse),
      [100, 100, 2_000, 500, 10, 60_000],
    );
  });

  it("is refused outside its bounds, and where it is no time, with what it takes", () => {
    for (const text of ["9", "61s", "", "s", "-5s", "1m", "2 s", "1e3", ".5s", "NaN"]) {
      assert.throws(
        () => parse(text),
        (error: Error) => {
          assert.ok(error instanceof InvalidArgumentError, text);
          assert.equal(error.message, "It takes a time such as 100ms or 2s, from 10 ms to 60 s.");
          return true;
        },
      );
    }
  });
});

describe("a whole number as an option", () => {
  const parse = wholeNumber(1, 64);

  it("is taken at its bounds and between", () => {
    assert.deepEqual(["1", "64", "007"].map(parse), [1, 64, 7]);
  });

  it("is refused beyond them, and where it is no whole number", () => {
    for (const text of ["0", "65", "1.5", "", " 3", "3x", "-3", "1e1", "0x10"]) {
      assert.throws(() => parse(text), /It takes a whole number from 1 to 64\./, text);
    }
  });

  it("may be several, which are sorted and each counted once", () => {
    const several = wholeNumbers(1, 64);
    assert.deepEqual(several("16,1,4,1"), [1, 4, 16]);
    assert.deepEqual(several("9"), [9]);
    for (const text of ["1,", "1,,2", "1 2", "1,65"]) {
      assert.throws(() => several(text), InvalidArgumentError, text);
    }
  });
});
