import assert from "node:assert/strict";
import { it } from "node:test";
import { fourDigits } from "./four-digits.js";

it("a number has four digits at most, and what was not measured is a dash", () => {
  const numbers = [12_345.678, 0.000_123_456, 1, 0, -98.765_4, 1e9, null];
  assert.deepEqual(numbers.map(fourDigits), [
    "12350",
    "0.0001235",
    "1",
    "0",
    "-98.77",
    "1000000000",
    "–",
  ]);
});
