import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { checkText, marginText, numberText } from "./verdict-text.js";

describe("numbers of a verdict", () => {
  it("have three digits, and four just above 1, where a margin is decided", () => {
    assert.equal(numberText(1.0168), "1.017");
    assert.equal(numberText(2.0168), "2.02");
    assert.equal(numberText(0.12345), "0.123");
    assert.equal(numberText(12_345), "12300");
    assert.equal(numberText(1_234_567), "1.23e+6");
    assert.equal(numberText(0.000123), "1.23e-4");
    assert.equal(numberText(0), "0");
  });

  it("have words for what is no number", () => {
    assert.deepEqual([NaN, Infinity, -Infinity].map(numberText), ["–", "∞", "−∞"]);
    assert.equal(marginText(Infinity), "∞");
    assert.equal(marginText(1.0168), "1.017×");
  });

  it("are near what they stand for", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const shown = Number(numberText(value));
        assert.ok(Math.abs(shown - value) <= 0.006 * Math.abs(value), `${value}: ${shown}`);
      }),
    );
  });

  it("stand in a check with what they have to be", () => {
    const check = {
      what: "load at 256/s",
      value: 1.0168,
      sense: "at least",
      threshold: 1,
    } as const;
    assert.equal(checkText(check), "load at 256/s: 1.017 (at least 1)");
  });
});
