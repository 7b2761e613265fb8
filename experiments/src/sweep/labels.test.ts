import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { numericParameters } from "../scenario/parameters.js";
import { parameterLabel, seriesLabel, valueLabel } from "./labels.js";

describe("labels", () => {
  it("say of a curve which value it has", () => {
    assert.equal(seriesLabel("blockSizeTxs", 4), "block size 4");
    assert.equal(seriesLabel("wanBps", 1e9), "1 Gbit/s");
    assert.equal(seriesLabel("lanBps", 1e7), "10 Mbit/s");
    assert.equal(seriesLabel("blockTimeLimitMs", 0), "no time limit");
    assert.equal(seriesLabel("blockTimeLimitMs", 500), "time limit 500 ms");
    assert.equal(seriesLabel("operators", 8), "clouds: 8");
  });

  it("are different for every parameter, and tell values of a parameter apart", () => {
    const labels = numericParameters.map(({ name }) => parameterLabel(name));
    assert.equal(new Set(labels).size, numericParameters.length);
    for (const { name } of numericParameters) {
      assert.notEqual(seriesLabel(name, 1), seriesLabel(name, 2));
    }
  });

  it("write data rates with the prefix of their unit, and all else as it is", () => {
    assert.equal(valueLabel("wanBps", 2.5e9), "2.5 Gbit/s");
    assert.equal(valueLabel("localRatePerSecond", 0.25), "0.25");
    assert.equal(valueLabel("elections", "once"), "once");
  });
});
